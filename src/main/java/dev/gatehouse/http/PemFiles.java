package dev.gatehouse.http;

import dev.gatehouse.crypto.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). Stateless. */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----([^-]*)-----END");

  private static final int LINE = 64;

  private PemFiles() {}

  /**
   * The text of a value.
   *
   * @param label what it is, such as {@code CERTIFICATE}
   * @param der its bytes
   */
  public static String write(String label, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /**
   * The pair as a key store with one entry and an empty password.
   *
   * @throws IOException with a message that says which file is wrong and how
   */
  public static KeyStore read(Path certificate, Path key) throws IOException {
    try {
      Certificate[] chain = chain(certificate);
      PrivateKey privateKey = privateKey(key);
      requirePair(chain[0].getPublicKey(), privateKey, certificate, key);
      // It never leaves memory. PKCS #12 would derive a key from the empty password ten thousand
      // times,
      // a tenth of a second at each start.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("tls", privateKey, new char[0], chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the TLS certificate "
              + certificate
              + " or key "
              + key
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (chain.isEmpty()) {
      throw new IOException(file + " has no certificate; it must be PEM with the leaf first");
    }
    return chain.toArray(Certificate[]::new);
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw new IOException(
          file + " has no unencrypted private key in PEM (-----BEGIN PRIVATE KEY-----)");
    }
    byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
    if (pem.contains("BEGIN RSA PRIVATE KEY") || pem.contains("BEGIN EC PRIVATE KEY")) {
      der = TraditionalKeys.toPkcs8(der, pem.contains("BEGIN EC"));
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException notThisAlgorithm) {
        // The next one may be right.
      }
    }
    throw new IOException(file + " has a private key of an unknown kind; use RSA, EC or Ed25519");
  }

  private static void requirePair(
      PublicKey publicKey, PrivateKey privateKey, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    // The JDK's own arithmetic takes a tenth of a second here before the compiler knows it.
    CryptoProvider.install();
    byte[] probe = "pair".getBytes(StandardCharsets.US_ASCII);
    boolean pair;
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(privateKey);
      signer.update(probe);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(probe);
      pair = verifier.verify(signer.sign());
    } catch (java.security.InvalidKeyException e) {
      pair = false;
    }
    if (!pair) {
      throw new IOException(
          "the key " + key + " does not belong to the certificate " + certificate);
    }
  }
}
