package dev.gatehouse.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key that verifies signatures of another party. The key says which algorithms it verifies, never
 * the signature (attack case 23). Immutable and thread-safe.
 */
public final class VerificationKey {
  private static final int LEAST_RSA_BITS = 2_048;
  private static final int MOST_RSA_BITS = 8_192;

  /** A longer exponent only makes each verification slow. */
  private static final int MOST_EXPONENT_BITS = 33;

  private static final int ED25519_BYTES = 32;

  /** What stands before the 32 bytes of a key in its DER form (RFC 8410). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Map<Curve, JWSAlgorithm> CURVES =
      Map.of(
          Curve.P_256, JWSAlgorithm.ES256,
          Curve.P_384, JWSAlgorithm.ES384,
          Curve.P_521, JWSAlgorithm.ES512);
  private static final Set<JWSAlgorithm> RSA = Set.copyOf(JWSAlgorithm.Family.RSA);
  private static final Set<JWSAlgorithm> ED25519 =
      Set.of(JWSAlgorithm.EdDSA, SignatureAlgorithms.ED25519);
  private static final Set<JWSAlgorithm> HMAC = Set.of(JWSAlgorithm.HS256);
  private final String kid;
  private final Set<JWSAlgorithm> algorithms;
  private final Check check;

  /** How a signature is verified. */
  private interface Check {
    boolean passes(JWSObject jws) throws JOSEException;
  }

  private VerificationKey(String kid, Set<JWSAlgorithm> algorithms, Check check) {
    this.kid = kid;
    this.algorithms = algorithms;
    this.check = check;
  }

  /**
   * A secret that both parties know, for HS256.
   *
   * @param secret at least 32 bytes (RFC 7518 §3.2)
   * @throws IllegalArgumentException when it is shorter
   */
  public static VerificationKey shared(byte[] secret) {
    try {
      MACVerifier verifier = new MACVerifier(secret);
      return new VerificationKey(null, HMAC, jws -> jws.verify(verifier));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is too short for HS256", e);
    }
  }

  /**
   * A key of a set.
   *
   * @return empty for a key that is not for signatures
   * @throws IllegalArgumentException for one that must not verify any, with what is wrong
   */
  static Optional<VerificationKey> of(JWK key) {
    boolean signs =
        (key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()))
            && (key.getKeyOperations() == null
                || key.getKeyOperations().contains(KeyOperation.VERIFY));
    if (!signs || key instanceof OctetKeyPair okp && Curve.X25519.equals(okp.getCurve())) {
      return Optional.empty();
    }
    try {
      VerificationKey made =
          switch (key) {
            case RSAKey rsa -> rsa(rsa);
            case ECKey ec -> ec(ec);
            case OctetKeyPair okp -> ed25519(okp);
            default ->
                throw new IllegalArgumentException("has a key of another type than RSA, EC, OKP");
          };
      return made.limitedTo(key);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("has a key that cannot be used", e);
    }
  }

  private static VerificationKey rsa(RSAKey key) throws JOSEException {
    int bits = key.getModulus().decodeToBigInteger().bitLength();
    if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
      throw new IllegalArgumentException(
          "has an RSA key of "
              + bits
              + " bits; it must have from "
              + LEAST_RSA_BITS
              + " to "
              + MOST_RSA_BITS);
    }
    BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
    if (!exponent.testBit(0)
        || exponent.compareTo(BigInteger.TWO) < 0
        || exponent.bitLength() > MOST_EXPONENT_BITS) {
      throw new IllegalArgumentException("has an RSA key with an unusual exponent; use 65537");
    }
    RSASSAVerifier verifier = new RSASSAVerifier(key.toRSAPublicKey());
    return new VerificationKey(key.getKeyID(), RSA, jws -> jws.verify(verifier));
  }

  private static VerificationKey ec(ECKey key) throws JOSEException {
    JWSAlgorithm algorithm = CURVES.get(key.getCurve());
    if (algorithm == null) {
      throw new IllegalArgumentException(
          "has a key on another curve than P-256, P-384, P-521 and Ed25519");
    }
    ECDSAVerifier verifier = new ECDSAVerifier(key.toECPublicKey());
    return new VerificationKey(key.getKeyID(), Set.of(algorithm), jws -> jws.verify(verifier));
  }

  /** Verified by the platform; the JOSE library's own verifier needs one more library. */
  private static VerificationKey ed25519(OctetKeyPair key) throws GeneralSecurityException {
    byte[] x = key.getDecodedX();
    if (!Curve.Ed25519.equals(key.getCurve()) || x.length != ED25519_BYTES) {
      throw new IllegalArgumentException(
          "has a key on another curve than P-256, P-384, P-521 and Ed25519");
    }
    byte[] der = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + x.length);
    System.arraycopy(x, 0, der, ED25519_PREFIX.length, x.length);
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    return new VerificationKey(key.getKeyID(), ED25519, jws -> ed25519(publicKey, jws));
  }

  private static boolean ed25519(PublicKey key, JWSObject jws) throws JOSEException {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(jws.getSigningInput());
      return signature.verify(jws.getSignature().decode());
    } catch (java.security.SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new JOSEException("Ed25519 failed to verify: " + e.getMessage(), e);
    }
  }

  /** The same for the one algorithm that the key names; empty when that is none of signatures. */
  private Optional<VerificationKey> limitedTo(JWK key) {
    if (key.getAlgorithm() == null) {
      return Optional.of(this);
    }
    JWSAlgorithm named = JWSAlgorithm.parse(key.getAlgorithm().getName());
    return algorithms.contains(named)
        ? Optional.of(new VerificationKey(kid, Set.of(named), check))
        : Optional.empty();
  }

  /** The key's identifier, or null. */
  public String kid() {
    return kid;
  }

  /** Whether the key verifies signatures of an algorithm. */
  public boolean verifies(JWSAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  /** Whether a signature is this key's; false for an algorithm that is not. */
  public boolean verify(JWSObject jws) {
    if (!verifies(jws.getHeader().getAlgorithm())) {
      return false;
    }
    try {
      return check.passes(jws);
    } catch (JOSEException e) {
      // What the other party wrote as signature makes no sense to the provider.
      return false;
    }
  }
}
