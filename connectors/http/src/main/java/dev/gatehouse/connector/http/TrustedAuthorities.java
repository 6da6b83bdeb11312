package dev.gatehouse.connector.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java's authorities and those of the settings. Files are read again when they have changed,
 * because authorities are renewed while a connector stays open; a change that cannot be read is
 * logged and what was read before stays. Trusts anybody when the settings say so. Thread-safe.
 */
final class TrustedAuthorities extends X509ExtendedTrustManager {
  private final List<Authority> authorities;
  private final boolean verify;
  private final System.Logger log;
  private Map<Path, FileTime> readAt;
  private X509ExtendedTrustManager current;

  /**
   * Reads them.
   *
   * @throws IOException when some cannot be read; the message says which and why
   */
  TrustedAuthorities(Trust trust, System.Logger log) throws IOException {
    this.authorities = trust.authorities();
    this.verify = trust.verify();
    this.log = log;
    readAt = changes();
    current = read();
  }

  private synchronized X509ExtendedTrustManager current() {
    Map<Path, FileTime> now = changes();
    if (!now.equals(readAt)) {
      readAt = now;
      try {
        current = read();
      } catch (IOException e) {
        log.log(
            Level.WARNING,
            "Authorities changed and cannot be used, those from before stay: " + e.getMessage());
      }
    }
    return current;
  }

  private Map<Path, FileTime> changes() {
    Map<Path, FileTime> changes = new TreeMap<>();
    for (Authority authority : authorities) {
      authority.file().ifPresent(file -> changes.put(file, changed(file)));
    }
    return changes;
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      // Reading it says what is wrong.
      return FileTime.fromMillis(0);
    }
  }

  private X509ExtendedTrustManager read() throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate javas : manager(null).getAcceptedIssuers()) {
        store.setCertificateEntry("java-" + store.size(), javas);
      }
      for (Authority authority : authorities) {
        for (Certificate own : authority.certificates()) {
          store.setCertificateEntry("own-" + store.size(), own);
        }
      }
      return manager(store);
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities cannot be used: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager manager(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("Java has no trust manager that checks host names");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (verify) {
      current().checkServerTrusted(chain, authType, engine);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (verify) {
      current().checkServerTrusted(chain, authType, socket);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (verify) {
      current().checkServerTrusted(chain, authType);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    current().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    current().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    current().checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current().getAcceptedIssuers();
  }
}
