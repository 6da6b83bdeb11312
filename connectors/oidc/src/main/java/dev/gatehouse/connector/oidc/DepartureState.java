package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the arrival needs of the departure.
 *
 * @param nonce what the ID token must repeat
 * @param verifier the secret of PKCE; empty when it is not used
 * @param at when it was, to the second
 */
record DepartureState(String nonce, Optional<String> verifier, Instant at) {

  byte[] bytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("n", nonce);
    verifier.ifPresent(text -> json.put("v", text));
    json.put("t", at.getEpochSecond());
    return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
  }

  /** The departure of some bytes; empty when they are none of ours. */
  static Optional<DepartureState> of(byte[] bytes) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
      String nonce = JSONObjectUtils.getString(json, "n");
      if (nonce == null || nonce.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new DepartureState(
              nonce,
              Optional.ofNullable(JSONObjectUtils.getString(json, "v")),
              Instant.ofEpochSecond(JSONObjectUtils.getLong(json, "t"))));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "DepartureState[" + at + "]";
  }
}
