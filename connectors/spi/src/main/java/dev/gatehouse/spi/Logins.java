package dev.gatehouse.spi;

import java.text.Normalizer;
import java.util.Locale;

/** The one rule by which two spellings of a login name are the same name. */
public final class Logins {

  private Logins() {}

  /**
   * Compatibility-normalised (NFKC), lower case without regard to any language, without surrounding
   * white space. Applying it twice changes nothing.
   *
   * <p>Everything that looks up, counts or stores a login uses this form; otherwise a person could
   * be tried once per spelling.
   */
  public static String canonical(String login) {
    String normal = Normalizer.normalize(login, Normalizer.Form.NFKC);
    // Lower-casing can leave the normal form, so it is restored; normalising first makes compatible
    // spellings (full-width letters, no-break spaces) plain before case and space are looked at.
    String lower = Normalizer.normalize(normal.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    return lower.strip();
  }
}
