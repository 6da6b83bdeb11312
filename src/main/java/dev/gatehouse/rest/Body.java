package dev.gatehouse.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a body that its shape has let through, so that a wrong type is a mistake of the
 * program.
 *
 * @param members all members
 */
public record Body(Map<String, Object> members) {

  public boolean has(String name) {
    return members.get(name) != null;
  }

  /** A text, or null. */
  public String text(String name) {
    return (String) members.get(name);
  }

  /** A flag; false when it is absent. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  /** A flag; null when it is absent. */
  public Boolean choice(String name) {
    return (Boolean) members.get(name);
  }

  public Optional<Long> number(String name) {
    return Optional.ofNullable((Number) members.get(name)).map(Number::longValue);
  }

  /** A list of texts; empty when it is absent. */
  public List<String> texts(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }
}
