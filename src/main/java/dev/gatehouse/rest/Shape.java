package dev.gatehouse.rest;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The shape of a JSON value: checks one that comes in and describes itself as JSON Schema (draft
 * 2020-12, the dialect of OpenAPI 3.1). Immutable and thread-safe.
 */
public sealed interface Shape
    permits TextShape, NumberShape, FlagShape, ListShape, ObjectShape, MapShape, RuledShape {

  /** Most characters of a text, unless another number is given. */
  int LONGEST = 255;

  /** Most items of a list, unless another number is given. */
  int MOST = 200;

  /** The JSON Schema; shapes with a name of their own go to {@code named} and are referred to. */
  Map<String, Object> schema(Map<String, Object> named);

  /** Adds what is wrong with a value, which is not null. */
  void check(Object value, Place place);

  /** A text on one line: no control characters, between one and 255 characters. */
  static TextShape text() {
    return new TextShape(1, LONGEST, List.of(), "", false);
  }

  /** One of a few words. */
  static TextShape choice(String... words) {
    return new TextShape(0, LONGEST, List.of(words), "", false);
  }

  /** A moment (RFC 3339) in UTC, only in answers. */
  static TextShape moment() {
    return new TextShape(1, LONGEST, List.of(), "date-time", false);
  }

  /** An integer between two, both included. */
  static NumberShape number(long least, long most) {
    return new NumberShape(least, most);
  }

  static FlagShape flag() {
    return new FlagShape();
  }

  static ListShape list(Shape item) {
    return new ListShape(item, MOST);
  }

  /** An object with exactly the members that are added to it. */
  static ObjectShape object(String name) {
    return new ObjectShape(name, List.of());
  }

  /** An object with any names, only in answers. */
  static MapShape map(Shape value) {
    return new MapShape(value);
  }

  /**
   * An object that other rules check.
   *
   * @param schema what is known of it; made when the document is
   */
  static RuledShape ruled(String name, Supplier<Map<String, Object>> schema) {
    return new RuledShape(name, schema);
  }
}
