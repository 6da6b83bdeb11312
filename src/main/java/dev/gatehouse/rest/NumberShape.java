package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An integer.
 *
 * @param least the smallest
 * @param most the largest
 */
public record NumberShape(long least, long most) implements Shape {

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "integer");
    schema.put("minimum", least);
    schema.put("maximum", most);
    return schema;
  }

  @Override
  public void check(Object value, Place place) {
    boolean whole =
        value instanceof Number number
            && number.doubleValue() == Math.rint(number.doubleValue())
            && number.doubleValue() >= least
            && number.doubleValue() <= most;
    if (!whole) {
      place.wrong("is not a number from " + least + " to " + most);
    }
  }
}
