package dev.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Proof Key for Code Exchange (RFC 7636). */
public final class Pkce {
  public static final String S256 = "S256";
  public static final String PLAIN = "plain";

  private Pkce() {}

  /**
   * Whether a challenge has the form of its method: 43 characters for S256, 43 to 128 for plain.
   */
  public static boolean validChallenge(String challenge, String method) {
    return method.equals(S256)
        ? challenge.length() == 43 && challenge.chars().allMatch(Pkce::base64url)
        : validVerifier(challenge);
  }

  /** §4.1: 43 to 128 unreserved characters. */
  public static boolean validVerifier(String verifier) {
    return verifier.length() >= 43
        && verifier.length() <= 128
        && verifier.chars().allMatch(c -> base64url(c) || c == '.' || c == '~');
  }

  /** §4.6: compares in constant time. */
  public static boolean matches(String challenge, String method, String verifier) {
    byte[] expected = challenge.getBytes(StandardCharsets.US_ASCII);
    byte[] actual =
        method.equals(S256)
            ? Base64.getUrlEncoder().withoutPadding().encode(sha256(verifier))
            : verifier.getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, actual);
  }

  private static byte[] sha256(String verifier) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean base64url(int c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }
}
