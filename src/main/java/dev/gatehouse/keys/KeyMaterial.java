package dev.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Makes keys, signers and verifiers with the chosen cryptographic provider. Thread-safe. */
final class KeyMaterial {
  /** What stands before the 32 bytes of a key in its DER form (RFC 8410). */
  private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] ED25519_PRIVATE =
      HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final int ED25519_BYTES = 32;
  private static final String ED25519 = "Ed25519";
  private final Optional<Provider> provider;

  /**
   * @param provider asked for RSA and ECDSA; empty for the JDK's
   */
  KeyMaterial(Optional<Provider> provider) {
    this.provider = provider;
  }

  /** Makes a private key whose identifier is its thumbprint (RFC 7638). May take a second. */
  JWK generate(JWSAlgorithm algorithm, int rsaBits) {
    try {
      if (algorithm.equals(JWSAlgorithm.RS256)) {
        KeyPairGenerator generator = generator("RSA", "SunRsaSign");
        generator.initialize(rsaBits);
        KeyPair pair = generator.generateKeyPair();
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
            .privateKey(pair.getPrivate())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(algorithm)
            .keyIDFromThumbprint()
            .build();
      }
      if (algorithm.equals(JWSAlgorithm.ES256)) {
        KeyPairGenerator generator = generator("EC", "SunEC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
            .privateKey(pair.getPrivate())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(algorithm)
            .keyIDFromThumbprint()
            .build();
      }
      return generateEd25519();
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("a key for " + algorithm + " cannot be made", e);
    }
  }

  private static JWK generateEd25519() throws GeneralSecurityException, JOSEException {
    KeyPair pair = KeyPairGenerator.getInstance(ED25519, "SunEC").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
    byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
        .d(Base64URL.encode(d))
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(JWSAlgorithm.EdDSA)
        .keyIDFromThumbprint()
        .build();
  }

  /** Makes the signer of a private key. */
  JWSSigner signer(JWK key) {
    try {
      return switch (key) {
        case RSAKey rsa -> {
          RSASSASigner signer = new RSASSASigner(own("RSA", "SunRsaSign", rsa.toPrivateKey()));
          provider.ifPresent(signer.getJCAContext()::setProvider);
          yield signer;
        }
        case ECKey ec -> {
          ECDSASigner signer = new ECDSASigner(own("EC", "SunEC", ec.toPrivateKey()), Curve.P_256);
          provider.ifPresent(signer.getJCAContext()::setProvider);
          yield signer;
        }
        case OctetKeyPair okp ->
            new EdDsa.PlatformSigner(
                KeyFactory.getInstance(ED25519, "SunEC")
                    .generatePrivate(
                        new PKCS8EncodedKeySpec(join(ED25519_PRIVATE, okp.getDecodedD()))),
                new JCAContext(null, null));
        default -> throw new IllegalStateException("no signer for " + key.getKeyType());
      };
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("signing key " + key.getKeyID() + " is not usable", e);
    }
  }

  /** Makes the verifier of a public key; it accepts the key's own kind of algorithm only. */
  JWSVerifier verifier(JWK key) {
    try {
      return switch (key) {
        case RSAKey rsa -> {
          RSASSAVerifier verifier = new RSASSAVerifier(rsa.toRSAPublicKey());
          provider.ifPresent(verifier.getJCAContext()::setProvider);
          yield verifier;
        }
        case ECKey ec -> {
          ECDSAVerifier verifier = new ECDSAVerifier(ec.toECPublicKey());
          provider.ifPresent(verifier.getJCAContext()::setProvider);
          yield verifier;
        }
        case OctetKeyPair okp -> {
          PublicKey publicKey =
              KeyFactory.getInstance(ED25519, "SunEC")
                  .generatePublic(new X509EncodedKeySpec(join(ED25519_PUBLIC, okp.getDecodedX())));
          yield new EdDsa.PlatformVerifier(publicKey, new JCAContext(null, null));
        }
        default -> throw new IllegalStateException("no verifier for " + key.getKeyType());
      };
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("public key " + key.getKeyID() + " is not usable", e);
    }
  }

  private KeyPairGenerator generator(String type, String jdk) throws GeneralSecurityException {
    return provider.isPresent()
        ? KeyPairGenerator.getInstance(type, provider.get())
        : KeyPairGenerator.getInstance(type, jdk);
  }

  /** The key as the provider's own object, which spares a translation at each signature. */
  private PrivateKey own(String type, String jdk, PrivateKey key) throws GeneralSecurityException {
    KeyFactory factory =
        provider.isPresent()
            ? KeyFactory.getInstance(type, provider.get())
            : KeyFactory.getInstance(type, jdk);
    return factory.generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, joined, head.length, tail.length);
    return joined;
  }
}
