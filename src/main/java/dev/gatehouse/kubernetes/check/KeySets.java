package dev.gatehouse.kubernetes.check;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/** JSON Web Key Sets as the API server's library (go-jose) reads them. Stateless. */
public final class KeySets {
  /** Types of keys that it reads, with their curves. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "RSA", List.of(),
          "oct", List.of(),
          "EC", List.of("P-256", "P-384", "P-521"),
          "OKP", List.of("Ed25519"));

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
}
