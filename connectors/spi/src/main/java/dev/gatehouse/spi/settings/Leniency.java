package dev.gatehouse.spi.settings;

/**
 * What a reading of a file forgives, always with a warning.
 *
 * @param anyCase a key may differ from its declaration in upper and lower case
 * @param unknownKeys a key that is not declared has no effect, instead of being refused
 * @param values a whole number stands for text where text is meant, and a duration outside its
 *     range for the nearest one inside
 */
public record Leniency(boolean anyCase, boolean unknownKeys, boolean values) {
  /** Forgives nothing. */
  public static final Leniency NONE = new Leniency(false, false, false);

  /** Forgives all of it: how Dex reads its files. */
  public static final Leniency FULL = new Leniency(true, true, true);
}
