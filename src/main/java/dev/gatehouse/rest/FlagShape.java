package dev.gatehouse.rest;

import java.util.Map;

/** True or false. */
public record FlagShape() implements Shape {

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    return Map.of("type", "boolean");
  }

  @Override
  public void check(Object value, Place place) {
    if (!(value instanceof Boolean)) {
      place.wrong("is neither true nor false");
    }
  }
}
