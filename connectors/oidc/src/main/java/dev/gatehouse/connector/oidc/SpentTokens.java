package dev.gatehouse.connector.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Refresh tokens that were used up, with what the provider gave for them: the host keeps the old
 * one when a refresh fails, there or here, and would end a login with it that the provider has not
 * ended. It helps at the next try on the same replica, for the newest of them. Thread-safe.
 */
final class SpentTokens {
  private static final int MOST = 5000;

  private final Map<String, String> successors =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  /** What counts in place of a token. */
  synchronized String current(String token) {
    return successors.getOrDefault(hash(token), token);
  }

  /** A token has been used, and this is its successor. */
  synchronized void keep(String token, String successor) {
    String key = hash(token);
    // Taken out first, so that it becomes the newest.
    successors.remove(key);
    if (!successor.equals(token)) {
      successors.put(key, successor);
    }
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
