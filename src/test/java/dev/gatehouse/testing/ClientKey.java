package dev.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A key with which a client of the tests signs assertions. */
public final class ClientKey {
  private static final int ED25519_BYTES = 32;
  private final String algorithm;
  private final Map<String, Object> publicJwk;
  private final Signing signing;

  private interface Signing {
    Base64URL sign(JWSHeader header, byte[] input) throws JOSEException, GeneralSecurityException;
  }

  private ClientKey(String algorithm, Map<String, Object> publicJwk, Signing signing) {
    this.algorithm = algorithm;
    this.publicJwk = publicJwk;
    this.signing = signing;
  }

  /** A new key for an algorithm. */
  public static ClientKey of(String algorithm, String kid) {
    try {
      JWSAlgorithm name = JWSAlgorithm.parse(algorithm);
      if (algorithm.startsWith("E") && !algorithm.startsWith("ES")) {
        return ed25519(algorithm, kid);
      }
      if (JWSAlgorithm.Family.RSA.contains(name)) {
        RSAKey key = new RSAKeyGenerator(2_048).keyID(kid).generate();
        return signer(algorithm, key, new RSASSASigner(key));
      }
      ECKey key =
          new ECKeyGenerator(Curve.forJWSAlgorithm(name).iterator().next()).keyID(kid).generate();
      return signer(algorithm, key, new ECDSASigner(key));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A public RSA key of a size. */
  public static Map<String, Object> rsaJwk(String kid, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(kid).generate().toPublicJWK().toJSONObject();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A secret. */
  public static ClientKey secret(String algorithm, String secret) {
    try {
      JWSSigner signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
      return new ClientKey(algorithm, Map.of(), signer::sign);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClientKey signer(String algorithm, JWK key, JWSSigner signer) {
    return new ClientKey(algorithm, key.toPublicJWK().toJSONObject(), signer::sign);
  }

  private static ClientKey ed25519(String algorithm, String kid) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519", "SunEC").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kty", "OKP");
    jwk.put("crv", "Ed25519");
    jwk.put("kid", kid);
    jwk.put(
        "x",
        Base64URL.encode(
                Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length))
            .toString());
    return new ClientKey(
        algorithm,
        jwk,
        (header, input) -> {
          Signature signature = Signature.getInstance("Ed25519", "SunEC");
          signature.initSign(pair.getPrivate());
          signature.update(input);
          return Base64URL.encode(signature.sign());
        });
  }

  /** The public half as a JWK. */
  public Map<String, Object> jwk() {
    return publicJwk;
  }

  /** The same with a further member. */
  public Map<String, Object> jwk(String name, Object value) {
    Map<String, Object> jwk = new LinkedHashMap<>(publicJwk);
    jwk.put(name, value);
    return jwk;
  }

  public static Map<String, Object> jwks(ClientKey... keys) {
    return Map.of("keys", Arrays.stream(keys).map(ClientKey::jwk).toList());
  }

  public static Map<String, Object> jwksOf(Map<String, Object> jwk) {
    return Map.of("keys", List.of(jwk));
  }

  /** A JWT with the key's identifier in the header. */
  public String sign(Map<String, Object> claims) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", algorithm);
    if (publicJwk.get("kid") != null) {
      header.put("kid", publicJwk.get("kid"));
    }
    return sign(header, claims);
  }

  /** A JWT with any header. */
  public String sign(Map<String, Object> header, Map<String, Object> claims) {
    return sign(header, JSONObjectUtils.toJSONString(claims));
  }

  /** A JWS with any header and payload. */
  public String sign(Map<String, Object> header, String payload) {
    String input =
        Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "." + Base64URL.encode(payload);
    try {
      return input
          + "."
          + signing.sign(
              new JWSHeader(JWSAlgorithm.parse(algorithm)),
              input.getBytes(StandardCharsets.US_ASCII));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
