package dev.gatehouse.passwords;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a new password must be: long enough, not one that is tried first, without the person's own
 * name. Nothing of capitals and signs (NIST SP 800-63B-4 §3.1.1.2 forbids such rules).
 *
 * @param minimumLength least number of characters
 */
public record PasswordRule(int minimumLength) {
  /** Shorter names are part of too many words. */
  private static final int SHORTEST_NAME = 4;

  private static final Pattern BETWEEN_NAMES = Pattern.compile("[^\\p{L}\\p{N}]+");

  /**
   * What is wrong with a password, if anything.
   *
   * @param names login, e-mail address and names of the person; nulls are ignored
   */
  public Optional<Weakness> weakness(char[] password, Collection<String> names) {
    // The rule needs a text; it lives no longer than this call.
    String text = Normalizer.normalize(new String(password), Normalizer.Form.NFKC);
    if (text.codePointCount(0, text.length()) < minimumLength) {
      return Optional.of(Weakness.TOO_SHORT);
    }
    if (CommonPasswords.contains(text)) {
      return Optional.of(Weakness.COMMON);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    boolean named =
        names.stream()
            .filter(name -> name != null)
            // The domain of an e-mail address says nothing of the person.
            .map(name -> name.toLowerCase(Locale.ROOT).split("@", 2)[0])
            .flatMap(BETWEEN_NAMES::splitAsStream)
            .filter(part -> part.length() >= SHORTEST_NAME)
            .anyMatch(lower::contains);
    return named ? Optional.of(Weakness.CONTAINS_NAME) : Optional.empty();
  }
}
