package dev.gatehouse.spi;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deep, unmodifiable copies of JSON values, so that an identity cannot change after the fact. */
final class JsonValues {
  /** Deeper values only come from somebody who wants to exhaust the stack. */
  private static final int DEEPEST = 32;

  private JsonValues() {}

  static Map<String, Object> copyObject(String where, Map<?, ?> object) {
    return copyObject(where, object, 0);
  }

  private static Map<String, Object> copyObject(String where, Map<?, ?> object, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> {
      if (!(key instanceof String name)) {
        throw new IllegalArgumentException(where + " has a name that is not text: " + key);
      }
      Text.requireWellFormed("a name in " + where, name);
      copy.put(name, copy(where + "." + name, value, depth + 1));
    });
    return Collections.unmodifiableMap(copy);
  }

  private static Object copy(String where, Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(where + " is nested deeper than " + DEEPEST);
    }
    return switch (value) {
      case null -> null;
      case String text -> Text.requireWellFormed(where, text);
      case Boolean bool -> bool;
      case Integer number -> number.longValue();
      case Long number -> number;
      case BigInteger number -> number;
      case BigDecimal number -> number;
      case Double number when Double.isFinite(number) -> number;
      case Map<?, ?> object -> copyObject(where, object, depth);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          copy.add(copy(where + "[" + i + "]", list.get(i), depth + 1));
        }
        yield Collections.unmodifiableList(copy);
      }
      default ->
          throw new IllegalArgumentException(
              where + " is not a JSON value but a " + value.getClass().getName());
    };
  }
}
