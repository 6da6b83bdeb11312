package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.util.ObjectPair;
import com.unboundid.util.ssl.cert.PublicKeyAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.SignatureAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.X509Certificate;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in the forms that tools write. */
class PemTest {

  private static ObjectPair<X509Certificate, KeyPair> pair(String algorithm) throws Exception {
    boolean rsa = algorithm.equals("RSA");
    long now = System.currentTimeMillis();
    return X509Certificate.generateSelfSignedCertificate(
        rsa
            ? SignatureAlgorithmIdentifier.SHA_256_WITH_RSA
            : SignatureAlgorithmIdentifier.SHA_256_WITH_ECDSA,
        rsa ? PublicKeyAlgorithmIdentifier.RSA : PublicKeyAlgorithmIdentifier.EC,
        rsa ? 2048 : 256,
        new DN("cn=client"),
        now,
        now + 1000);
  }

  private static String block(String name, byte[] der) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + name
        + "-----\n";
  }

  @ParameterizedTest
  @CsvSource({"RSA, RSA PRIVATE KEY", "EC, EC PRIVATE KEY"})
  void aKeyIsReadInItsNewAndItsOldForm(String algorithm, String oldName) throws Exception {
    ObjectPair<X509Certificate, KeyPair> pair = pair(algorithm);
    Certificate certificate = pair.getFirst().toCertificate();
    PrivateKey key = pair.getSecond().getPrivate();
    byte[] pkcs8 = key.getEncoded();
    String both = pair.getFirst().toPEMString() + block("PRIVATE KEY", pkcs8);
    assertEquals(key, Pem.privateKey(both, certificate));
    byte[] old =
        ASN1OctetString.decodeAsOctetString(ASN1Sequence.decodeAsSequence(pkcs8).elements()[2])
            .getValue();
    assertEquals(key, Pem.privateKey(block(oldName, old), certificate));
  }

  @Test
  void aKeyThatCannotBeUsedSaysWhyAndNothingOfItself() throws Exception {
    ObjectPair<X509Certificate, KeyPair> rsa = pair("RSA");
    Certificate certificate = rsa.getFirst().toCertificate();
    byte[] other = pair("EC").getSecond().getPrivate().getEncoded();
    for (String pem :
        new String[] {
          block("ENCRYPTED PRIVATE KEY", other), block("PRIVATE KEY", other), "nothing"
        }) {
      PemException e = assertThrows(PemException.class, () -> Pem.privateKey(pem, certificate));
      assertTrue(e.getMessage().startsWith("has "), e.getMessage());
      assertTrue(e.getMessage().length() < 120, e.getMessage());
    }
  }
}
