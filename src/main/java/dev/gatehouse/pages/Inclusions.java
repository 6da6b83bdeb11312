package dev.gatehouse.pages;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds templates that include themselves, which would never end when rendered. */
final class Inclusions {
  private static final Pattern INCLUSION = Pattern.compile("\\{\\{\\s*[<>]\\s*([^\\s}]+)\\s*}}");

  private final Map<String, Source> templates;
  private final Set<String> finished = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private Inclusions(Map<String, Source> templates) {
    this.templates = templates;
  }

  static List<String> cycles(Map<String, Source> templates) {
    Inclusions inclusions = new Inclusions(templates);
    new TreeSet<>(templates.keySet()).forEach(name -> inclusions.visit(name, List.of()));
    return inclusions.problems;
  }

  private void visit(String name, List<String> path) {
    if (path.contains(name)) {
      problems.add(
          templates.get(name).origin()
              + ": includes itself: "
              + String.join(" > ", path)
              + " > "
              + name);
      return;
    }
    if (!templates.containsKey(name) || finished.contains(name)) {
      return;
    }
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    Matcher matcher = INCLUSION.matcher(templates.get(name).text());
    while (matcher.find()) {
      visit(matcher.group(1), longer);
    }
    finished.add(name);
  }
}
