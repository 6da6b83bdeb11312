package dev.gatehouse.connector.ldap;

import com.unboundid.asn1.ASN1Exception;
import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM (RFC 7468). */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private Pem() {}

  /** All certificates of a text; at least one. */
  static List<X509Certificate> certificates(String pem) throws PemException {
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        found.add(certificate(decode(block.group(2))));
      }
    }
    if (found.isEmpty()) {
      throw new PemException("has no certificate (-----BEGIN CERTIFICATE-----)", null);
    }
    return found;
  }

  /**
   * The key of a text.
   *
   * @param certificate whose key it is; it says which algorithm
   */
  static PrivateKey privateKey(String pem, Certificate certificate) throws PemException {
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return key(decode(block.group(2)), certificate);
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
          return key(wrapped(decode(block.group(2)), certificate), certificate);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new PemException(
                "has a key with a password; write it without: openssl pkcs8 -topk8 -nocrypt", null);
        default -> {
          // a certificate in the same file
        }
      }
    }
    throw new PemException("has no key (-----BEGIN PRIVATE KEY-----)", null);
  }

  private static X509Certificate certificate(byte[] der) throws PemException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new PemException("has a certificate that cannot be read", e);
    }
  }

  private static PrivateKey key(byte[] der, Certificate certificate) throws PemException {
    try {
      return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new PemException("has a key that cannot be read or is not the certificate's", e);
    }
  }

  /**
   * The older forms of keys (RFC 8017, appendix A.1.2; RFC 5915) as PKCS #8 (RFC 5958): with the
   * algorithm in front, which the certificate tells.
   */
  private static byte[] wrapped(byte[] key, Certificate certificate) throws PemException {
    try {
      ASN1Sequence publicKey =
          ASN1Sequence.decodeAsSequence(certificate.getPublicKey().getEncoded());
      return new ASN1Sequence(new ASN1Integer(0), publicKey.elements()[0], new ASN1OctetString(key))
          .encode();
    } catch (ASN1Exception e) {
      throw new PemException("has a certificate whose key cannot be read", e);
    }
  }

  private static byte[] decode(String base64) throws PemException {
    try {
      return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new PemException("is not base64 between BEGIN and END", e);
    }
  }
}
