package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a login leaves for refreshes and for the logout. The host seals it.
 *
 * @param subject whom the provider's tokens are about
 * @param refreshToken the provider's refresh token, if it gave one
 * @param accessToken its access token, where there is no refresh token
 * @param idToken its ID token, which its logout wants to see
 */
record OidcState(
    String subject,
    Optional<String> refreshToken,
    Optional<String> accessToken,
    Optional<String> idToken) {

  byte[] bytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("v", 1);
    json.put("s", subject);
    refreshToken.ifPresent(token -> json.put("r", token));
    accessToken.ifPresent(token -> json.put("a", token));
    idToken.ifPresent(token -> json.put("i", token));
    return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
  }

  /** The state of some bytes; empty when they are none of ours. */
  static Optional<OidcState> of(byte[] bytes) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
      String subject = JSONObjectUtils.getString(json, "s");
      if (JSONObjectUtils.getInt(json, "v") != 1 || subject == null) {
        return Optional.empty();
      }
      return Optional.of(
          new OidcState(
              subject,
              Optional.ofNullable(JSONObjectUtils.getString(json, "r")),
              Optional.ofNullable(JSONObjectUtils.getString(json, "a")),
              Optional.ofNullable(JSONObjectUtils.getString(json, "i"))));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "OidcState[" + subject + "]";
  }
}
