package dev.gatehouse.connector.github;

import dev.gatehouse.spi.UpstreamException;
import java.util.Map;
import java.util.Optional;

/**
 * Reads members of a JSON object strictly: a number in quotes is no number, and nothing is guessed.
 *
 * @param where what the object is, for messages
 */
record Json(String where, Map<?, ?> object) {

  /** An object out of a value. */
  static Json of(String where, Object value) throws UpstreamException {
    if (value instanceof Map<?, ?> map) {
      return new Json(where, map);
    }
    throw wrong(where, "is not an object");
  }

  /** Text that is not empty. */
  String text(String name) throws UpstreamException {
    return find(name).orElseThrow(() -> wrong(where, "has no " + name));
  }

  /** Text, unless it is null, empty or not there. */
  Optional<String> find(String name) throws UpstreamException {
    Object value = object.get(name);
    if (value == null || value.equals("")) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw wrong(where, "has a " + name + " that is not text");
  }

  /** A whole number above zero. */
  long number(String name) throws UpstreamException {
    return findNumber(name).orElseThrow(() -> wrong(where, "has no " + name));
  }

  /** A whole number above zero, unless it is null or not there. */
  Optional<Long> findNumber(String name) throws UpstreamException {
    Object value = object.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Long number && number > 0) {
      return Optional.of(number);
    }
    throw wrong(where, "has a " + name + " that is not a whole number above zero");
  }

  /** True or false. */
  boolean bool(String name) throws UpstreamException {
    if (object.get(name) instanceof Boolean bool) {
      return bool;
    }
    throw wrong(where, "has no " + name + " that is true or false");
  }

  /** An object in the object. */
  Json object(String name) throws UpstreamException {
    return of(where + "." + name, object.get(name));
  }

  /** Whether a member is there and not null. */
  boolean has(String name) {
    return object.get(name) != null;
  }

  private static UpstreamException wrong(String where, String what) {
    return UpstreamException.protocol(where + " " + what, null);
  }

  /** Without the content: it holds tokens or personal data. */
  @Override
  public String toString() {
    return "Json[" + where + "]";
  }
}
