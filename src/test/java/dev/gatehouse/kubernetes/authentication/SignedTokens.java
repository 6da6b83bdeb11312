package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Signs payloads, whatever they are. */
final class SignedTokens {
  private static final int RSA_BITS = 2048;

  private final ECKey elliptic;
  private final ECKey stranger;
  private final RSAKey rsa;
  private final SignatureCheck check;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  SignedTokens() throws JOSEException {
    elliptic = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    stranger = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rsa = new RSAKeyGenerator(RSA_BITS).keyID("rsa").generate();
    check = new JwksSignatures(keys());
  }

  /** Whether the issuer's keys made a signature; remembered, since versions are asked in turn. */
  boolean isGood(String token, String keyId, String algorithm) {
    return known.computeIfAbsent(token, one -> check.isGood(one, keyId, algorithm));
  }

  /** The public keys of the issuer. */
  JWKSet keys() {
    return new JWKSet(List.of(elliptic, rsa)).toPublicJWKSet();
  }

  /**
   * A token.
   *
   * @param header an algorithm such as {@code RS512}, or {@code ES256} with {@code -NOKID}, {@code
   *     -WRONGKID} or {@code -OTHERKEY}; or JSON, which gets a signature that is none
   */
  String token(String header, String payload) throws JOSEException {
    Base64URL body = Base64URL.encode(payload.getBytes(StandardCharsets.UTF_8));
    if (header.startsWith("{")) {
      return Base64URL.encode(header) + "." + body + ".c2lnbmF0dXJl";
    }
    String[] parts = header.split("-", -1);
    JWSAlgorithm algorithm = JWSAlgorithm.parse(parts[0]);
    String variant = parts.length > 1 ? parts[1] : "";
    boolean curve = parts[0].startsWith("E");
    String keyId = "WRONGKID".equals(variant) ? "gone" : curve ? "ec" : "rsa";
    JWSHeader.Builder builder = new JWSHeader.Builder(algorithm);
    JWSHeader made = "NOKID".equals(variant) ? builder.build() : builder.keyID(keyId).build();
    JWSSigner signer =
        curve
            ? new ECDSASigner("OTHERKEY".equals(variant) ? stranger : elliptic)
            : new RSASSASigner(rsa);
    String input = made.toBase64URL() + "." + body;
    return input + "." + signer.sign(made, input.getBytes(StandardCharsets.US_ASCII));
  }
}
