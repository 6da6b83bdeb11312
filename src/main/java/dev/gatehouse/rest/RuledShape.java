package dev.gatehouse.rest;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An object that other rules check than those of this package; here only that its texts can be
 * stored.
 *
 * @param name its name in the document
 * @param known its JSON Schema
 */
public record RuledShape(String name, Supplier<Map<String, Object>> known) implements Shape {

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    if (!named.containsKey(name)) {
      named.put(name, known.get());
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  @Override
  public void check(Object value, Place place) {
    if (value instanceof Map<?, ?>) {
      storable(value, place);
    } else {
      place.wrong("is not an object");
    }
  }

  private static void storable(Object value, Place place) {
    if (value instanceof String text && !TextShape.wellFormed(text)) {
      place.wrong("has a character that is none");
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        storable(list.get(i), place.item(i));
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, one) -> {
        Place there = place.member(String.valueOf(key));
        if (!TextShape.wellFormed(String.valueOf(key))) {
          there.wrong("has a character that is none");
        }
        storable(one, there);
      });
    }
  }
}
