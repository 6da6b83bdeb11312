package dev.gatehouse.passwords;

/** Why a new password is not taken. */
public enum Weakness {
  /** Fewer characters than the configuration asks for. */
  TOO_SHORT("it is too short"),
  /** A word or two that everybody tries first, a walk over the keyboard, a repetition. */
  COMMON("it is one that attackers try first"),
  /** The login, the name or the e-mail address is part of it. */
  CONTAINS_NAME("it contains the user's name");

  private final String words;

  Weakness(String words) {
    this.words = words;
  }

  /** In words, for whoever reads a terminal. */
  public String words() {
    return words;
  }
}
