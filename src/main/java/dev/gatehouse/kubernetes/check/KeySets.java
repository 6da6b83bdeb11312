package dev.gatehouse.kubernetes.check;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON Web Key Sets as the API server's library (go-jose) reads them. Stateless. */
public final class KeySets {
  /** Types of keys that it reads, with their curves. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "RSA", List.of(),
          "oct", List.of(),
          "EC", List.of("P-256", "P-384", "P-521"),
          "OKP", List.of("Ed25519"));

  private static final int MOST_KEYS = 50;

  private KeySets() {}

  /**
   * The keys. Other parsers pass over what they do not know, and the API server does not: it then
   * has no key of the set at all.
   *
   * @throws ParseException when this is no set of keys
   * @throws CheckException when the API server would refuse all of it
   */
  public static JWKSet read(String json) throws ParseException, CheckException {
    Object keys = JSONObjectUtils.parse(json).get("keys");
    for (Object one : keys instanceof List<?> list ? list : List.of()) {
      Object type = one instanceof Map<?, ?> key ? key.get("kty") : null;
      Object curve = one instanceof Map<?, ?> key ? key.get("crv") : null;
      List<String> curves = type instanceof String text ? TYPES.get(text) : null;
      if (curves == null || !curves.isEmpty() && !curves.contains(curve)) {
        throw new CheckException(
            "The key set has a key of the type "
                + type
                + (curves == null ? "" : " and the curve " + curve)
                + ", which an API server does not know: it refuses the whole set, so no token of"
                + " this issuer is accepted.");
      }
    }
    return JWKSet.parse(json);
  }

  /**
   * The newest key is often all that an API server lacks: finds the one key without which a set of
   * this server has that hash.
   *
   * @param body as it is served
   * @param hash the API server's
   * @return the key's id; empty when it lacks another number of them
   */
  static Optional<String> lacking(byte[] body, String hash) {
    try {
      Map<String, Object> set = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
      if (!(set.get("keys") instanceof List<?> keys) || keys.size() > MOST_KEYS) {
        return Optional.empty();
      }
      for (Object one : keys) {
        List<Object> rest = new ArrayList<>(keys);
        rest.remove(one);
        String without = JSONObjectUtils.toJSONString(Map.of("keys", rest));
        if (one instanceof Map<?, ?> key
            && key.get("kid") instanceof String id
            && MetricsCheck.hash(without.getBytes(StandardCharsets.UTF_8)).equals(hash)) {
          return Optional.of(id);
        }
      }
    } catch (ParseException e) {
      // The check of the issuer tells of it.
    }
    return Optional.empty();
  }
}
