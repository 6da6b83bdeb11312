package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;

/** Signatures by the keys of a JSON Web Key Set (RFC 7517). Immutable and thread-safe. */
public final class JwksSignatures implements SignatureCheck {
  private final JWKSet keys;

  /**
   * @param keys with public keys
   */
  public JwksSignatures(JWKSet keys) {
    this.keys = keys;
  }

  @Override
  public boolean isGood(String token, String keyId, String algorithm) {
    JWSObject jws;
    try {
      jws = JWSObject.parse(token);
    } catch (ParseException e) {
      return false;
    }
    return keys.getKeys().stream()
        .filter(key -> keyId.isEmpty() || keyId.equals(key.getKeyID()))
        .anyMatch(key -> made(key, jws));
  }

  private static boolean made(JWK key, JWSObject jws) {
    try {
      JWSVerifier verifier = verifier(key);
      return verifier.supportedJWSAlgorithms().contains(jws.getHeader().getAlgorithm())
          && verifier.verify(jws.getHeader(), jws.getSigningInput(), jws.getSignature());
    } catch (JOSEException e) {
      // A key that cannot verify this is none that made the signature.
      return false;
    }
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa -> new RSASSAVerifier(rsa);
      case ECKey ec -> new ECDSAVerifier(ec);
      default -> throw new JOSEException("a key of a type that API servers do not know");
    };
  }
}
