package dev.gatehouse.tokens;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.util.Map;

/**
 * The claims of a token (RFC 7519) that nobody has verified: they say by whose rules the token is,
 * and count only once those have been kept. Thread-safe.
 */
public final class UnverifiedClaims {
  private UnverifiedClaims() {}

  /** All of them; none when it is no JWT with a signature. */
  public static Map<String, Object> of(String token) {
    try {
      Map<String, Object> claims = JWSObject.parse(token).getPayload().toJSONObject();
      return claims == null ? Map.of() : claims;
    } catch (ParseException e) {
      return Map.of();
    }
  }
}
