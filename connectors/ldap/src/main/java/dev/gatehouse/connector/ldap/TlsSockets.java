package dev.gatehouse.connector.ldap;

import dev.gatehouse.connector.ldap.ConnectionSettings.Tls;
import dev.gatehouse.spi.UpstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes the sockets for LDAPS and StartTLS. */
final class TlsSockets {

  private TlsSockets() {}

  /**
   * Sockets that trust what the settings say and check the host name.
   *
   * @throws UpstreamException when a file cannot be used; never falls back to other trust
   */
  static SSLSocketFactory of(Tls settings) throws UpstreamException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(settings), trust(settings), null);
      return new CheckedSocketFactory(context.getSocketFactory(), settings.verify());
    } catch (GeneralSecurityException | IOException e) {
      throw UpstreamException.protocol("TLS cannot be prepared: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trust(Tls settings)
      throws GeneralSecurityException, IOException, UpstreamException {
    if (!settings.verify()) {
      return new TrustManager[] {new TrustsAnybody()};
    }
    KeyStore authorities = null;
    if (settings.rootCa().isPresent() || settings.rootCaPem().isPresent()) {
      authorities = emptyStore();
      if (settings.rootCa().isPresent()) {
        Path file = settings.rootCa().get();
        addAll(authorities, certificates("rootCA", file));
      }
      if (settings.rootCaPem().isPresent()) {
        addAll(authorities, pem("rootCAData", settings.rootCaPem().get()));
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(Tls settings)
      throws GeneralSecurityException, IOException, UpstreamException {
    if (settings.clientCertificate().isEmpty() || settings.clientKey().isEmpty()) {
      return new KeyManager[0];
    }
    List<X509Certificate> chain = certificates("clientCert", settings.clientCertificate().get());
    KeyStore store = emptyStore();
    Path file = settings.clientKey().get();
    try {
      store.setKeyEntry(
          "client",
          Pem.privateKey(read("clientKey", file), chain.get(0)),
          new char[0],
          chain.toArray(Certificate[]::new));
    } catch (PemException e) {
      throw unusable("clientKey", file.toString(), e);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static List<X509Certificate> certificates(String key, Path file)
      throws UpstreamException {
    try {
      return Pem.certificates(read(key, file));
    } catch (PemException e) {
      throw unusable(key, file.toString(), e);
    }
  }

  private static List<X509Certificate> pem(String key, String text) throws UpstreamException {
    try {
      return Pem.certificates(text);
    } catch (PemException e) {
      throw unusable(key, "", e);
    }
  }

  private static String read(String key, Path file) throws UpstreamException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw UpstreamException.protocol(
          key + ": the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static UpstreamException unusable(String key, String file, PemException e) {
    return UpstreamException.protocol((key + " " + file).strip() + " " + e.getMessage(), e);
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static void addAll(KeyStore store, List<X509Certificate> certificates)
      throws GeneralSecurityException {
    for (X509Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + store.size(), certificate);
    }
  }
}
