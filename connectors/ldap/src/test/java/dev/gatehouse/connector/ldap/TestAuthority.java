package dev.gatehouse.connector.ldap;

import com.unboundid.asn1.ASN1Boolean;
import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.util.OID;
import com.unboundid.util.ObjectPair;
import com.unboundid.util.ssl.cert.PublicKeyAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.SignatureAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.X509Certificate;
import com.unboundid.util.ssl.cert.X509CertificateExtension;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of one test, and certificates that it signs. */
final class TestAuthority {
  // RSA, because slapd on GnuTLS does not read the JDK's form of keys on curves.
  private static final SignatureAlgorithmIdentifier SIGNATURE =
      SignatureAlgorithmIdentifier.SHA_256_WITH_RSA;
  private static final Duration HOUR = Duration.ofHours(1);

  private final X509Certificate certificate;
  private final KeyPair keys;

  TestAuthority() throws Exception {
    ObjectPair<X509Certificate, KeyPair> made =
        pair(
            "cn=Authority of a test",
            new X509CertificateExtension(
                new OID("2.5.29.19"), true, new ASN1Sequence(new ASN1Boolean(true)).encode()));
    certificate = made.getFirst();
    keys = made.getSecond();
  }

  /** A signed certificate with its key. */
  record Signed(X509Certificate certificate, PrivateKey key) {
    String pem() {
      return certificate.toPEMString();
    }

    String keyPem() {
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    }
  }

  String pem() {
    return certificate.toPEMString();
  }

  /** A certificate for names and IP addresses that is good now. */
  Signed sign(String subject, String... names) throws Exception {
    Instant now = Instant.now();
    return sign(subject, now.minus(HOUR), now.plus(HOUR), names);
  }

  /** A certificate whose time is over. */
  Signed signExpired(String subject, String... names) throws Exception {
    Instant now = Instant.now();
    return sign(subject, now.minus(HOUR.multipliedBy(2)), now.minus(HOUR), names);
  }

  private Signed sign(String subject, Instant from, Instant to, String... names) throws Exception {
    ObjectPair<X509Certificate, KeyPair> own = pair("cn=" + subject);
    X509Certificate unsigned = own.getFirst();
    List<X509CertificateExtension> extensions = new ArrayList<>();
    if (names.length > 0) {
      extensions.add(alternativeNames(names));
    }
    X509Certificate signed =
        X509Certificate.generateIssuerSignedCertificate(
            SIGNATURE,
            certificate,
            keys.getPrivate(),
            unsigned.getPublicKeyAlgorithmOID(),
            unsigned.getPublicKeyAlgorithmParameters(),
            unsigned.getEncodedPublicKey(),
            unsigned.getDecodedPublicKey(),
            new DN("cn=" + subject),
            from.toEpochMilli(),
            to.toEpochMilli(),
            extensions.toArray(X509CertificateExtension[]::new));
    return new Signed(signed, own.getSecond().getPrivate());
  }

  /** RFC 5280, section 4.2.1.6. */
  private static X509CertificateExtension alternativeNames(String... names) throws Exception {
    List<ASN1Element> elements = new ArrayList<>();
    for (String name : names) {
      boolean address = name.matches("[0-9.]+");
      elements.add(
          address
              ? new ASN1OctetString((byte) 0x87, InetAddress.getByName(name).getAddress())
              : new ASN1OctetString((byte) 0x82, name));
    }
    return new X509CertificateExtension(
        new OID("2.5.29.17"), false, new ASN1Sequence(elements).encode());
  }

  private static ObjectPair<X509Certificate, KeyPair> pair(
      String subject, X509CertificateExtension... extensions) throws Exception {
    Instant now = Instant.now();
    return X509Certificate.generateSelfSignedCertificate(
        SIGNATURE,
        PublicKeyAlgorithmIdentifier.RSA,
        2048,
        new DN(subject),
        now.minus(HOUR).toEpochMilli(),
        now.plus(HOUR).toEpochMilli(),
        extensions);
  }

  /** What a server presents. */
  static SSLContext server(Signed signed) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        signed.key(),
        new char[0],
        new Certificate[] {signed.certificate().toCertificate()});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
