package dev.gatehouse.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that signs itself, for 127.0.0.1 or another host, with its key as PEM.
 *
 * @param certificate what a client may trust
 * @param key the private key that belongs to it
 * @param certificatePem the certificate for a file (RFC 7468)
 * @param keyPem the key for a file, as PKCS #8 (RFC 5958)
 */
public record TestCertificates(
    X509Certificate certificate, PrivateKey key, String certificatePem, String keyPem) {
  private static final String PASSWORD = "for-one-test";

  /**
   * Makes a new pair with the JDK's own tool.
   *
   * @param name tells it from others
   */
  public static TestCertificates make(Path directory, String name) {
    return make(directory, name, "ip:127.0.0.1");
  }

  /**
   * The same for another host.
   *
   * @param host the subject's alternative name, such as {@code dns:app.example.com}
   */
  public static TestCertificates make(Path directory, String name, String host) {
    Path file = directory.resolve(name + ".p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-keyalg",
                      "EC",
                      "-groupname",
                      "secp256r1",
                      "-alias",
                      "tls",
                      "-dname",
                      "CN=" + name,
                      "-ext",
                      "san=" + host,
                      "-storetype",
                      "PKCS12",
                      "-storepass",
                      PASSWORD,
                      "-keystore",
                      file.toString()))
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD.toCharArray());
      }
      X509Certificate certificate = (X509Certificate) store.getCertificate("tls");
      PrivateKey key = (PrivateKey) store.getKey("tls", PASSWORD.toCharArray());
      return new TestCertificates(
          certificate,
          key,
          pem("CERTIFICATE", certificate.getEncoded()),
          pem("PRIVATE KEY", key.getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a server presents. */
  public SSLContext server() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("tls", key, new char[0], new Certificate[] {certificate});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
