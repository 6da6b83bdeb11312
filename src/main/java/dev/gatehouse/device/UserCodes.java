package dev.gatehouse.device;

import dev.gatehouse.crypto.Randomness;
import java.util.Locale;

/**
 * Codes that a person reads from a device and types elsewhere (RFC 8628 §6.1): eight of twenty
 * consonants, so that no code is a word and no two letters look alike, 34.5 bits, in two groups.
 */
final class UserCodes {
  static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
  private static final int LENGTH = 8;

  /** The largest multiple of the alphabet's length that a byte holds: all letters are as likely. */
  private static final int FAIR = 256 - 256 % ALPHABET.length();

  private static final int PORTION = 4 * LENGTH;

  private UserCodes() {}

  /** A new code, not grouped. */
  static String fresh(Randomness randomness) {
    StringBuilder code = new StringBuilder(LENGTH);
    while (code.length() < LENGTH) {
      for (byte one : randomness.bytes(PORTION)) {
        int number = Byte.toUnsignedInt(one);
        if (number < FAIR && code.length() < LENGTH) {
          code.append(ALPHABET.charAt(number % ALPHABET.length()));
        }
      }
    }
    return code.toString();
  }

  /** As it is shown. */
  static String grouped(String code) {
    return code.substring(0, LENGTH / 2) + "-" + code.substring(LENGTH / 2);
  }

  /** What somebody meant who typed it in any case, with or without signs between. */
  static String meant(String typed) {
    StringBuilder code = new StringBuilder();
    String upper = typed == null ? "" : typed.toUpperCase(Locale.ROOT);
    upper.codePoints().filter(Character::isLetterOrDigit).forEach(code::appendCodePoint);
    return code.toString();
  }

  /** Whether a text has the form of a code. */
  static boolean isCode(String text) {
    return text.length() == LENGTH && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }
}
