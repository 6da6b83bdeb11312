package dev.gatehouse.connector.github;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Link} (RFC 8288), as far as paging needs it. */
final class Link {
  /** A target and its parameters, up to the next target. */
  private static final Pattern LINK = Pattern.compile("<([^<>]*)>([^<]*)");

  private static final Pattern REL =
      Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,;\"]+))", Pattern.CASE_INSENSITIVE);

  private Link() {}

  /** The target of the first link to the next page. */
  static Optional<String> next(String header) {
    Matcher link = LINK.matcher(header);
    while (link.find()) {
      Matcher rel = REL.matcher(link.group(2));
      if (rel.find()) {
        String types = rel.group(1) == null ? rel.group(2) : rel.group(1);
        for (String type : types.split("\\s+", -1)) {
          if (type.equalsIgnoreCase("next")) {
            return Optional.of(link.group(1).strip());
          }
        }
      }
    }
    return Optional.empty();
  }
}
