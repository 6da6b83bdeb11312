package dev.gatehouse.spi;

import java.util.Objects;

/** Checks of text that ends up in tokens. */
final class Text {

  private Text() {}

  /**
   * Refuses text that UTF-8 cannot express: an unpaired surrogate would be written as {@code ?}, so
   * two different people or groups would become one.
   */
  static String requireWellFormed(String what, String value) {
    Objects.requireNonNull(value, what);
    // codePoints() joins proper pairs, so a surrogate that is left stands alone.
    boolean unpaired =
        value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    if (unpaired) {
      throw new IllegalArgumentException(
          what + " has an unpaired surrogate, which UTF-8 cannot express");
    }
    return value;
  }
}
