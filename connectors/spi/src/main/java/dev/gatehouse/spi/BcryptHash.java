package dev.gatehouse.spi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bcrypt hash in its text form, checked but not computed: what configuration and command line
 * need to accept or refuse a stored hash before somebody tries to log in with it.
 *
 * @param text modular-crypt text of 60 characters, {@code $2a$…}, {@code $2b$…} or {@code $2y$…}
 */
public record BcryptHash(String text) {

  /** Cheaper hashes can be searched too fast. */
  public static final int LOWEST_COST = 10;

  /** Dearer hashes (four seconds and more) are a way to exhaust the server. */
  public static final int HIGHEST_COST = 16;

  private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  /**
   * Reads a hash as Dex takes it: the text itself, or the text in base64.
   *
   * @throws IllegalArgumentException when it is neither, or its cost is out of range; the message
   *     says what to do and does not repeat the hash
   */
  public static BcryptHash parse(String value) {
    String text = value.strip();
    if (!text.startsWith("$")) {
      text = fromBase64(text);
    }
    return new BcryptHash(text);
  }

  /**
   * The cost of what {@link #parse} reads or would read if its cost were in range; empty for
   * anything else.
   */
  public static OptionalInt costOf(String value) {
    String text = value.strip();
    try {
      Matcher form = FORM.matcher(text.startsWith("$") ? text : fromBase64(text));
      return form.matches() ? OptionalInt.of(Integer.parseInt(form.group(1))) : OptionalInt.empty();
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Checks the text form.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public BcryptHash {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw notBcrypt();
    }
    int cost = Integer.parseInt(form.group(1));
    if (cost < LOWEST_COST || cost > HIGHEST_COST) {
      throw new IllegalArgumentException(
          "the bcrypt hash has cost "
              + cost
              + ", allowed are "
              + LOWEST_COST
              + " to "
              + HIGHEST_COST
              + "; hash the password again with a cost in that range");
    }
  }

  /** Base-2 logarithm of the work, {@value #LOWEST_COST} to {@value #HIGHEST_COST}. */
  public int cost() {
    return Integer.parseInt(text.substring(4, 6));
  }

  private static String fromBase64(String value) {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII).strip();
    } catch (IllegalArgumentException e) {
      throw notBcrypt();
    }
  }

  private static IllegalArgumentException notBcrypt() {
    return new IllegalArgumentException(
        "not a bcrypt hash ($2a$, $2b$ or $2y$, 60 characters, or the base64 of one); make one with"
            + " htpasswd -BnC 10 NAME, for example");
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "BcryptHash[cost=" + cost() + "]";
  }
}
