package dev.gatehouse.keys;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of a JWKS: keys by {@code kid}, members in fixed order, public members by name only.
 * API servers hash the raw body, and administrators compare the hashes.
 */
final class Jwks {
  private Jwks() {}

  /** Whether go-jose v2, the API server's parser, reads this key; others never get published. */
  static boolean readableByApiServers(JWK key) {
    return key instanceof RSAKey
        || (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve()))
        || (key instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve()));
  }

  static PublishedKeys publish(Collection<JWK> keys, Duration maxAge) {
    List<Map<String, Object>> members =
        keys.stream()
            .filter(Jwks::readableByApiServers)
            .sorted(Comparator.comparing(JWK::getKeyID))
            .map(Jwks::members)
            .toList();
    Map<String, Object> set = new LinkedHashMap<>();
    set.put("keys", members);
    byte[] body = JSONObjectUtils.toJSONString(set).getBytes(StandardCharsets.UTF_8);
    return new PublishedKeys(body, "\"" + Digests.base64Url(Digests.sha256(body)) + "\"", maxAge);
  }

  private static Map<String, Object> members(JWK key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", key.getKeyType().getValue());
    members.put("use", "sig");
    members.put("alg", key.getAlgorithm().getName());
    members.put("kid", key.getKeyID());
    switch (key) {
      case RSAKey rsa -> {
        members.put("n", rsa.getModulus().toString());
        members.put("e", rsa.getPublicExponent().toString());
      }
      case ECKey ec -> {
        members.put("crv", ec.getCurve().getName());
        members.put("x", ec.getX().toString());
        members.put("y", ec.getY().toString());
      }
      case OctetKeyPair okp -> {
        members.put("crv", okp.getCurve().getName());
        members.put("x", okp.getX().toString());
      }
      default -> throw new IllegalArgumentException("no public form of " + key.getKeyType());
    }
    return members;
  }
}
