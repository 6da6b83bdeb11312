package dev.gatehouse.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the members of a JSON body strictly: a wrong type or an unknown name is told. */
record Members(Map<String, Object> values) {

  /** The body cannot be used; the message says why. */
  static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message, null, false, false);
    }
  }

  Members only(Set<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new UnusableException(
            "the member " + name + " is unknown; known are " + known.stream().sorted().toList());
      }
    }
    return this;
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  /** A text, or null. */
  String text(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new UnusableException("the member " + name + " is not a string");
  }

  String required(String name) {
    String value = text(name);
    if (value == null || value.isBlank()) {
      throw new UnusableException("the member " + name + " is missing");
    }
    return value;
  }

  boolean flag(String name) {
    Object value = values.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new UnusableException("the member " + name + " is neither true nor false");
  }

  List<String> texts(String name) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new UnusableException("the member " + name + " is not a list of strings");
  }
}
