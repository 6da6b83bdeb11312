package dev.gatehouse.tokens;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A token of ours whose signature, issuer, kind and life were checked.
 *
 * @param type the kind that was expected and found
 * @param claims all claims
 */
public record VerifiedToken(TokenType type, Map<String, Object> claims) {

  /** A string claim, or null when it is absent or something else. */
  public String text(String name) {
    return claims.get(name) instanceof String value ? value : null;
  }

  /** A time claim in seconds, or null. */
  public Instant time(String name) {
    return claims.get(name) instanceof Number value
        ? Instant.ofEpochSecond(value.longValue())
        : null;
  }

  /** {@code aud}, always as a list. */
  public List<String> audience() {
    Object audience = claims.get("aud");
    if (audience instanceof String one) {
      return List.of(one);
    }
    return audience instanceof List<?> many
        ? many.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
