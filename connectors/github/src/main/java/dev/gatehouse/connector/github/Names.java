package dev.gatehouse.connector.github;

import java.util.Collection;
import java.util.Optional;

/** Compares names as GitHub does: without regard to the case of ASCII letters, and no others. */
final class Names {

  private Names() {}

  /**
   * Whether two names are one. {@link String#equalsIgnoreCase} is not the rule: it takes the Kelvin
   * sign for a k and the long s for an s, and anybody may give a new team such a name.
   */
  static boolean same(String one, String other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (lower(one.charAt(i)) != lower(other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The name among these that is the same, in the spelling that it has there. */
  static Optional<String> find(Collection<String> names, String wanted) {
    return names.stream().filter(name -> same(name, wanted)).findFirst();
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}
