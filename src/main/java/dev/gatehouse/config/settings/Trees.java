package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Configuration that is JSON of another specification, as plain values. */
final class Trees {
  /** What is a number in a JWK (RFC 7517 and its registry); all else that looks like one is not. */
  private static final Set<String> NUMBERS = Set.of("iat", "nbf", "exp");

  private Trees() {}

  /**
   * The members of an object.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Map<String, Object> members(Tree tree) {
    if (!(tree instanceof Tree.Mapping mapping)) {
      throw new IllegalArgumentException("is no JWK Set, an object with the list keys");
    }
    Map<String, Object> members = new LinkedHashMap<>();
    for (Tree.Entry entry : mapping.entries()) {
      Object value = value(entry.key(), entry.value());
      if (value != null) {
        members.put(entry.key(), value);
      }
    }
    return members;
  }

  private static Object value(String key, Tree tree) {
    return switch (tree) {
      case Tree.Mapping mapping -> members(mapping);
      case Tree.Sequence sequence ->
          sequence.items().stream()
              .map(item -> value(key, item))
              .filter(item -> item != null)
              .toList();
      case Tree.Scalar scalar ->
          switch (scalar.type()) {
            case NULL -> null;
            case BOOLEAN -> Boolean.valueOf(scalar.text());
            case INTEGER ->
                NUMBERS.contains(key) ? (Object) Long.valueOf(scalar.text()) : scalar.text();
            // Base64url without quotes may look like a number with an exponent.
            case DECIMAL, TEXT -> scalar.text();
          };
    };
  }
}
