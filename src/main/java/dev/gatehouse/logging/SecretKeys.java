package dev.gatehouse.logging;

/**
 * The keys whose values are never written.
 *
 * <p>Exactly these, whatever the case and with or without {@code _}, {@code -} and {@code .}
 * between the words ({@code client_secret}, {@code clientSecret}, {@code Client-Secret}): {@value
 * #LIST}. A key that only contains such a word is another key: {@code token_type}, {@code
 * error_code}, {@code code_challenge}, {@code token_endpoint} are written. Null and booleans are
 * written too: they say that there is a secret, not which.
 */
final class SecretKeys {
  static final String REPLACEMENT = "[redacted]";

  static final String LIST =
      "secret password passwd passphrase pin token code authorization cookie credential credentials"
          + " client_secret new_password old_password current_password bind_pw bind_password"
          + " user_password access_token refresh_token id_token id_token_hint logout_token"
          + " subject_token actor_token bearer_token session_token csrf_token initial_access_token"
          + " registration_access_token authorization_code device_code user_code recovery_code"
          + " verification_code code_verifier assertion client_assertion saml_response set_cookie"
          + " proxy_authorization api_key private_key secret_key master_key signing_key otp totp"
          + " dpop";

  // Open addressing with room to spare; looked up without making a string.
  private static final String[] TABLE = table();

  private SecretKeys() {}

  static boolean contains(String key) {
    int hash = 0;
    int letters = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (isSeparator(c)) {
        continue;
      }
      hash = 31 * hash + lower(c);
      letters++;
    }
    for (int slot = slot(hash, TABLE.length);
        TABLE[slot] != null;
        slot = (slot + 1) % TABLE.length) {
      if (TABLE[slot].length() == letters && same(TABLE[slot], key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(String letters, String key) {
    int at = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (!isSeparator(c) && letters.charAt(at++) != lower(c)) {
        return false;
      }
    }
    return true;
  }

  private static String[] table() {
    String[] names = LIST.split(" ", -1);
    String[] table = new String[256];
    for (String name : names) {
      String letters = name.replace("_", "");
      int slot = slot(letters.hashCode(), table.length);
      while (table[slot] != null) {
        slot = (slot + 1) % table.length;
      }
      table[slot] = letters;
    }
    return table;
  }

  private static int slot(int hash, int size) {
    return (hash ^ (hash >>> 16)) & (size - 1);
  }

  private static boolean isSeparator(char c) {
    return c == '_' || c == '-' || c == '.';
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
