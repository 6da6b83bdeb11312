package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object whose names are not known before.
 *
 * @param value each value
 */
public record MapShape(Shape value) implements Shape {

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", value.schema(named));
    return schema;
  }

  @Override
  public void check(Object found, Place place) {
    if (!(found instanceof Map<?, ?> map)) {
      place.wrong("is not an object");
      return;
    }
    map.forEach((key, one) -> {
      if (one == null) {
        place.member(String.valueOf(key)).wrong("is null");
      } else {
        value.check(one, place.member(String.valueOf(key)));
      }
    });
  }
}
