package dev.gatehouse.connector.oidc;

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
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Secret;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What we sign with for the provider: a private key or a shared secret, with the algorithm.
 * Immutable and thread-safe.
 *
 * @param keyId how the provider calls it, or null
 */
record ClientKey(JWSSigner signer, JWSAlgorithm algorithm, String keyId) {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /**
   * Reads a file: PEM (PKCS #8) or a JWK.
   *
   * @throws UpstreamException when it cannot be used; the message says why
   */
  static ClientKey read(Path file, Optional<String> algorithm, Optional<String> keyId)
      throws UpstreamException {
    return KeyFile.read("private key", file, text -> parse(text, algorithm, keyId));
  }

  /** A secret that is shared with the provider: it signs with HS256. */
  static ClientKey shared(Secret secret) {
    try {
      return new ClientKey(new MACSigner(secret.reveal()), JWSAlgorithm.HS256, null);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is too short to sign with", e);
    }
  }

  /** Signs claims. */
  String sign(JWTClaimsSet claims) {
    SignedJWT signed = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    try {
      signed.sign(signer);
      return signed.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the key was tried when it was read", e);
    }
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException when it is none; the message is for the person
   */
  static ClientKey parse(String text, Optional<String> algorithm, Optional<String> keyId) {
    Matcher pem = PEM.matcher(text);
    try {
      if (pem.find()) {
        return of(key(Base64.getMimeDecoder().decode(pem.group(1))), algorithm, keyId);
      }
      if (text.strip().startsWith("{")) {
        JWK jwk = JWK.parse(text);
        PrivateKey key =
            switch (jwk) {
              case RSAKey rsa -> rsa.toPrivateKey();
              case ECKey ec -> ec.toPrivateKey();
              default -> null;
            };
        return of(key, algorithm, keyId.or(() -> Optional.ofNullable(jwk.getKeyID())));
      }
    } catch (ParseException | JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("has a key that cannot be read", e);
    }
    throw new IllegalArgumentException(
        "has no key: write it as PEM with BEGIN PRIVATE KEY (openssl pkcs8 -topk8 -nocrypt) or as"
            + " a JWK");
  }

  private static PrivateKey key(byte[] der) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
  }

  private static ClientKey of(PrivateKey key, Optional<String> algorithm, Optional<String> keyId)
      throws JOSEException {
    JWSAlgorithm signs;
    JWSSigner signer;
    switch (key) {
      case RSAPrivateKey rsa -> {
        signer = new RSASSASigner(rsa);
        signs = algorithm.map(JWSAlgorithm::parse).orElse(JWSAlgorithm.RS256);
      }
      case ECPrivateKey ec -> {
        signer = new ECDSASigner(ec);
        Curve curve = Curve.forECParameterSpec(ec.getParams());
        signs =
            algorithm
                .map(JWSAlgorithm::parse)
                .orElseGet(() ->
                    Curve.P_521.equals(curve)
                        ? JWSAlgorithm.ES512
                        : Curve.P_384.equals(curve) ? JWSAlgorithm.ES384 : JWSAlgorithm.ES256);
      }
      case null, default -> throw new IllegalArgumentException("has no private key of RSA or EC");
    }
    if (!signer.supportedJWSAlgorithms().contains(signs)) {
      throw new IllegalArgumentException("has a key that cannot sign with " + signs);
    }
    return new ClientKey(signer, signs, keyId.orElse(null));
  }
}
