package dev.gatehouse.expressions.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of a run that Java has no type for. The others are {@code String}, {@code Boolean}, {@code
 * Long}, {@code Double} and {@code Optional}.
 */
sealed interface Value {
  /** The value {@code null}. */
  enum Nothing implements Value {
    NULL
  }

  /**
   * An error on its way up: operators such as {@code ||} may still make a value of it.
   *
   * @param message the API server's own
   */
  record Failure(String message) implements Value {
    static final Failure NO_OVERLOAD = new Failure("no such overload");
  }

  /**
   * A list.
   *
   * @param ofGo whether it came out of a function that makes Go strings; the API server takes no
   *     such list as a result
   */
  record Items(List<Object> items, boolean ofGo) implements Value {
    static Items of(List<Object> items) {
      return new Items(items, false);
    }
  }

  /** How names are looked up: written plainly, or with escapes such as {@code __dot__}. */
  enum Lookup {
    /** A map of the expression. */
    EXACT,
    /** An object within the claims: an escaped name is tried when it is one. */
    UNESCAPED,
    /** The claims themselves: what is no valid escape is not there. */
    VARIABLE
  }

  /** A map. */
  record Entries(Map<Object, Object> entries, Lookup lookup) implements Value {
    /** The value, or null when there is none. */
    Object find(Object key) {
      Object name = key;
      if (lookup != Lookup.EXACT && key instanceof String text) {
        String plain = Escapes.unescape(text);
        if (plain == null && lookup == Lookup.VARIABLE) {
          return null;
        }
        name = plain == null ? text : plain;
      }
      Object found = entries.get(name);
      if (found == null && name instanceof Number) {
        for (Map.Entry<Object, Object> one : entries.entrySet()) {
          if (Operators.equal(one.getKey(), name)) {
            return one.getValue();
          }
        }
      }
      return found;
    }
  }

  /**
   * What JSON says, as the API server makes values of it: all numbers are floating point.
   *
   * @param nestedEscapes whether names in inner objects may be written with escapes (1.34)
   */
  static Object ofJson(Object json, boolean nestedEscapes) {
    return switch (json) {
      case null -> Nothing.NULL;
      case Number number -> number.doubleValue();
      case List<?> list ->
          Items.of(list.stream().map(item -> ofJson(item, nestedEscapes)).toList());
      case Map<?, ?> map ->
          new Entries(entries(map, nestedEscapes), nestedEscapes ? Lookup.UNESCAPED : Lookup.EXACT);
      default -> json;
    };
  }

  /** The variable itself. */
  static Entries variable(Map<String, Object> json, boolean nestedEscapes) {
    return new Entries(entries(json, nestedEscapes), Lookup.VARIABLE);
  }

  private static Map<Object, Object> entries(Map<?, ?> map, boolean nestedEscapes) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(key, ofJson(value, nestedEscapes)));
    return entries;
  }
}
