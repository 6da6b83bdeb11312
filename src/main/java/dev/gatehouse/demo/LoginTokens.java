package dev.gatehouse.demo;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

/**
 * What a relying party has after a login or a refresh.
 *
 * @param idToken verified
 * @param accessToken meant for resource servers, opaque to clients
 * @param refreshToken empty when none was issued
 */
record LoginTokens(
    SignedJWT idToken, AccessToken accessToken, Optional<RefreshToken> refreshToken) {

  /** The claims of the ID token, in its order. */
  Map<String, Object> claims() {
    return idToken.getPayload().toJSONObject();
  }

  /** A claim of the ID token that is text; empty where there is none. */
  Optional<String> text(String claim) {
    return claims().get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The claims of the access token, not verified: empty unless it happens to be a JWT. */
  Map<String, Object> accessTokenClaims() {
    try {
      Map<String, Object> claims =
          SignedJWT.parse(accessToken.getValue()).getPayload().toJSONObject();
      return claims == null ? Map.of() : claims;
    } catch (ParseException opaque) {
      return Map.of();
    }
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "LoginTokens[sub=" + claims().get("sub") + "]";
  }
}
