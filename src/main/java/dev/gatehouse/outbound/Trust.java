package dev.gatehouse.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates are believed: Java's authorities and those of a file, which is read again when
 * it has changed. Thread-safe.
 */
final class Trust {
  private final Optional<Path> file;
  private SSLSocketFactory sockets;
  private FileTime readAt;

  Trust(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Makes sockets that believe them.
   *
   * @throws IOException when the file cannot be read or has no certificates; the message says so
   */
  synchronized SSLSocketFactory sockets() throws IOException {
    FileTime changed = file.isEmpty() ? null : Files.getLastModifiedTime(file.get());
    if (sockets == null || changed != null && !changed.equals(readAt)) {
      sockets = make();
      readAt = changed;
    }
    return sockets;
  }

  /**
   * Judges certificates by them.
   *
   * @throws IOException when the file cannot be read or has no certificates; the message says so
   */
  X509ExtendedTrustManager manager() throws IOException {
    try {
      KeyStore store = file.isEmpty() ? null : withJavas(file.get());
      for (TrustManager one : managers(store).getTrustManagers()) {
        if (one instanceof X509ExtendedTrustManager judge) {
          return judge;
        }
      }
      throw new IOException("Java has no judge of certificates");
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities cannot be used: " + e.getMessage(), e);
    }
  }

  private SSLSocketFactory make() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, file.isEmpty() ? null : managers(withJavas(file.get())).getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyStore withJavas(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (TrustManager manager : managers(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager javas) {
        for (X509Certificate certificate : javas.getAcceptedIssuers()) {
          store.setCertificateEntry("java-" + number++, certificate);
        }
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("own-" + number++, one);
      }
    }
    if (!store.isCertificateEntry("own-" + (number - 1))) {
      throw new IOException(file + " has no certificate in PEM");
    }
    return store;
  }

  private static TrustManagerFactory managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
