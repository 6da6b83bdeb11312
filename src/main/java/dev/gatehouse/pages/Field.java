package dev.gatehouse.pages;

import java.util.Objects;

/** A hidden field of a form. The value may be any text; it is escaped, never changed. */
public record Field(String name, String value) {
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return "Field[" + name + "]";
  }
}
