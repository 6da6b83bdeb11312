package dev.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Set;

/**
 * Ed25519 signatures (RFC 8037) by the platform; the JOSE library's own need one more library.
 * Thread-safe.
 */
final class EdDsa {
  private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA);

  private EdDsa() {}

  private static Signature signature(JCAContext context) throws GeneralSecurityException {
    return context.getProvider() == null
        ? Signature.getInstance("Ed25519")
        : Signature.getInstance("Ed25519", context.getProvider());
  }

  record PlatformSigner(PrivateKey key, JCAContext context) implements JWSSigner {
    @Override
    public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
      try {
        Signature signature = signature(context);
        signature.initSign(key);
        signature.update(input);
        return Base64URL.encode(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 failed to sign: " + e.getMessage(), e);
      }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return ALGORITHMS;
    }

    @Override
    public JCAContext getJCAContext() {
      return context;
    }
  }

  record PlatformVerifier(PublicKey key, JCAContext context) implements JWSVerifier {
    @Override
    public boolean verify(JWSHeader header, byte[] input, Base64URL signed) throws JOSEException {
      if (!ALGORITHMS.contains(header.getAlgorithm()) || header.getCriticalParams() != null) {
        return false;
      }
      try {
        Signature signature = signature(context);
        signature.initVerify(key);
        signature.update(input);
        return signature.verify(signed.decode());
      } catch (java.security.SignatureException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 failed to verify: " + e.getMessage(), e);
      }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return ALGORITHMS;
    }

    @Override
    public JCAContext getJCAContext() {
      return context;
    }
  }
}
