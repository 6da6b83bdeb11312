package dev.gatehouse.connector.oidc;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads claims by name, or by a way through objects. */
final class ClaimSet {
  private static final int DEEPEST = 16;

  private ClaimSet() {}

  /**
   * The claim of a name; where there is none, dots lead into objects: {@code realm_access.roles}.
   */
  static Optional<Object> find(Map<?, ?> claims, String path) {
    return find(claims, path, 0);
  }

  private static Optional<Object> find(Map<?, ?> claims, String path, int depth) {
    Object whole = claims.get(path);
    if (whole != null || depth > DEEPEST) {
      return Optional.ofNullable(whole);
    }
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
        Optional<Object> found = find(inner, path.substring(dot + 1), depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The claim as text that is not empty. */
  static Optional<String> text(Map<?, ?> claims, String path) {
    return find(claims, path)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(text -> !text.isBlank());
  }

  /** The claim as an identifier: text, or a whole number. */
  static Optional<String> identifier(Map<?, ?> claims, String path) {
    return find(claims, path)
        .filter(
            value -> value instanceof String || value instanceof Long || value instanceof Integer)
        .map(String::valueOf)
        .filter(text -> !text.isBlank());
  }

  /** The claim as yes or no; some providers write it as text, and Entra ID as a number. */
  static Optional<Boolean> truth(Map<?, ?> claims, String path) {
    return find(claims, path)
        .flatMap(value ->
            switch (String.valueOf(value)) {
              case "true", "1" -> Optional.of(true);
              case "false", "0" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** A point in time, in seconds since 1970 (RFC 7519, section 2). */
  static Optional<Instant> time(Object value) {
    if (!(value instanceof Number number)) {
      return Optional.empty();
    }
    try {
      BigDecimal seconds = new BigDecimal(number.toString());
      return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
