package dev.gatehouse.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The languages there are, and the choice among them. Immutable. */
public final class Languages {
  private static final int MAX_INPUT = 1_000;
  private static final int MAX_ENTRIES = 20;

  private final Map<String, Language> byTag = new TreeMap<>();

  public Languages(Set<Language> languages) {
    languages.forEach(language -> byTag.put(language.tag(), language));
    if (!byTag.containsKey(Language.ENGLISH.tag())) {
      throw new IllegalArgumentException("English must be among the languages");
    }
  }

  public Set<Language> all() {
    return Set.copyOf(byTag.values());
  }

  /**
   * The best language for a request: the first of {@code ui_locales} that is there (by itself or by
   * a shorter form: {@code de-CH} is served by {@code de}), else the most wanted of {@code
   * Accept-Language}, else English. Input that makes no sense is passed over; at most {@value
   * #MAX_ENTRIES} entries of each are read.
   *
   * @param uiLocales the parameter, space separated language tags, or null
   * @param acceptLanguage the header, or null
   */
  public Language choose(String uiLocales, String acceptLanguage) {
    for (String tag : split(uiLocales, ' ')) {
      Language found = lookUp(tag);
      if (found != null) {
        return found;
      }
    }
    return ranges(acceptLanguage).stream()
        .map(range -> range.tag().equals("*") ? Language.ENGLISH : lookUp(range.tag()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(Language.ENGLISH);
  }

  /** RFC 4647 section 3.4: cut subtags off the end until something fits. */
  private Language lookUp(String tag) {
    String rest = tag.toLowerCase(Locale.ROOT);
    while (true) {
      Language found = byTag.get(rest);
      int cut = rest.lastIndexOf('-');
      if (found != null || cut < 0) {
        return found;
      }
      rest = rest.substring(0, cut);
    }
  }

  private record Range(String tag, int weight) {}

  /**
   * The ranges of an Accept-Language header, the most wanted first; refused ones (q=0) left out.
   */
  private static List<Range> ranges(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String part : split(header, ',')) {
      int semicolon = part.indexOf(';');
      String tag = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
      int weight = semicolon < 0 ? 1000 : weight(part.substring(semicolon + 1).strip());
      if (!tag.isEmpty() && weight > 0) {
        ranges.add(new Range(tag, weight));
      }
    }
    ranges.sort(Comparator.comparingInt(Range::weight).reversed());
    return ranges;
  }

  /** Thousandths of RFC 9110 section 12.4.2; 0 for what is not a weight. */
  private static int weight(String parameter) {
    if (!parameter.matches("[qQ]=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")) {
      return 0;
    }
    return (int) Math.round(Double.parseDouble(parameter.substring(2)) * 1000);
  }

  private static List<String> split(String input, char separator) {
    List<String> parts = new ArrayList<>();
    if (input == null) {
      return parts;
    }
    String bounded = input.length() > MAX_INPUT ? input.substring(0, MAX_INPUT) : input;
    int start = 0;
    while (start <= bounded.length() && parts.size() < MAX_ENTRIES) {
      int end = bounded.indexOf(separator, start);
      end = end < 0 ? bounded.length() : end;
      String part = bounded.substring(start, end).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      start = end + 1;
    }
    return parts;
  }
}
