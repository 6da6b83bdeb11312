package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.Logins;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/** What people type as their name. */
final class LoginNames {
  private static final int LONGEST = 512;
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern IGNORED = Pattern.compile("\\p{Cf}+");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private LoginNames() {}

  /** Why a name cannot be one; decided without asking the directory. */
  static Optional<String> problemOf(String login) {
    if (login.isBlank()) {
      return Optional.of("the name is empty");
    }
    if (login.length() > LONGEST) {
      return Optional.of("the name has more than " + LONGEST + " characters");
    }
    boolean odd =
        login
            .codePoints()
            .anyMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    return odd ? Optional.of("the name has characters that no name has") : Optional.empty();
  }

  /**
   * One form of all spellings that a directory may take for the same name (RFC 4518 ignores format
   * characters and repeated spaces, Active Directory ignores accents, too), under which wrong
   * passwords are counted. It may fold more than a directory does: two people would share a count.
   *
   * @param severalNames whether a person can be found by more than one attribute; then the domain
   *     of {@code name@domain} does not count
   */
  static String canonical(String login, boolean severalNames) {
    String folded = Logins.canonical(login);
    String apart = Normalizer.normalize(folded, Normalizer.Form.NFKD);
    String plain = IGNORED.matcher(MARKS.matcher(apart).replaceAll("")).replaceAll("");
    String name = SPACES.matcher(plain).replaceAll(" ").strip();
    int at = name.lastIndexOf('@');
    // Logins are canonical in the end whatever was removed.
    return Logins.canonical(severalNames && at > 0 ? name.substring(0, at) : name);
  }
}
