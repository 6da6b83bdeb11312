package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Ed25519 (RFC 8037) by Java's own code; the library wants another library for it. */
final class EdwardsVerifier implements JWSVerifier {
  private static final String ED25519 = "Ed25519";
  private static final int LENGTH = 32;

  /** What stands before the 32 bytes of a key in X.509 (RFC 8410, section 4). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final JCAContext context = new JCAContext();
  private final byte[] key;

  EdwardsVerifier(OctetKeyPair pair) throws JOSEException {
    byte[] x = pair.getDecodedX();
    if (x.length != LENGTH) {
      throw new JOSEException("an Ed25519 key has 32 bytes");
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(PREFIX);
    encoded.writeBytes(x);
    key = encoded.toByteArray();
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
      throws JOSEException {
    if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(ED25519);
      verifier.initVerify(
          KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(key)));
      verifier.update(signingInput);
      return verifier.verify(signature.decode());
    } catch (GeneralSecurityException e) {
      throw new JOSEException("not verified", e);
    }
  }
}
