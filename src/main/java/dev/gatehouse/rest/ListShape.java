package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list.
 *
 * @param item each item
 * @param most most items; in answers not bounded
 */
public record ListShape(Shape item, int most) implements Shape {

  /** As many items as there are, only in answers. */
  public ListShape unbounded() {
    return new ListShape(item, Integer.MAX_VALUE);
  }

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", item.schema(named));
    if (most < Integer.MAX_VALUE) {
      schema.put("maxItems", most);
    }
    return schema;
  }

  @Override
  public void check(Object value, Place place) {
    if (!(value instanceof List<?> list)) {
      place.wrong("is not a list");
      return;
    }
    if (list.size() > most) {
      place.wrong("has more than " + most + " items");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) == null) {
        place.item(i).wrong("is null");
      } else {
        item.check(list.get(i), place.item(i));
      }
    }
  }
}
