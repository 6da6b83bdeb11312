package dev.gatehouse.http;

import dev.gatehouse.crypto.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener's certificate, read again when its files change. Thread-safe. */
final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  /** Forward secrecy and authenticated encryption only (RFC 9325 §4.2). */
  private static final String[] CIPHERS = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  private final SslContextFactory.Server factory;
  private Listener.Tls files;
  private byte[] seen;

  private ServerTls(Listener.Tls files, SslContextFactory.Server factory, byte[] seen) {
    this.files = files;
    this.factory = factory;
    this.seen = seen;
  }

  /**
   * @throws IOException when the files cannot be used; the message says which and why
   */
  static ServerTls read(Listener.Tls files) throws IOException {
    byte[] fingerprint = fingerprint(files);
    KeyStore store = PemFiles.read(files.certificate(), files.key());
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStore(store);
    factory.setKeyStorePassword("");
    factory.setTrustStore(nobody());
    factory.setSniRequired(false);
    factory.setIncludeProtocols(protocols(files));
    factory.setExcludeCipherSuites();
    factory.setIncludeCipherSuites(CIPHERS);
    factory.setRenegotiationAllowed(false);
    return new ServerTls(files, factory, fingerprint);
  }

  /** Nobody's certificate is asked for, so the JDK's hundred and more authorities are not read. */
  private static KeyStore nobody() throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("an empty trust store cannot be made", e);
    }
  }

  /** Loads the JDK's TLS; a failure shows again, and is told, when it is used. */
  static void prepare() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      context.createSSLEngine().getSupportedCipherSuites();
    } catch (GeneralSecurityException e) {
      LOG.atDebug().setCause(e).log("TLS cannot be prepared");
    }
  }

  private static String[] protocols(Listener.Tls files) {
    if (files.minimum().equals("1.3")) {
      return new String[] {"TLSv1.3"};
    }
    return files.maximum().equals("1.2")
        ? new String[] {"TLSv1.2"}
        : new String[] {"TLSv1.3", "TLSv1.2"};
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Serves other files, or other versions of the protocol, from the next connection on. */
  synchronized void use(Listener.Tls next) {
    if (!next.equals(files)) {
      files = next;
      seen = new byte[0];
    }
    reload();
  }

  /**
   * Serves changed files from the next connection on; a pair that cannot be used is reported and
   * the old one stays.
   */
  synchronized void reload() {
    try {
      byte[] now = fingerprint(files);
      if (MessageDigest.isEqual(now, seen)) {
        return;
      }
      KeyStore store = PemFiles.read(files.certificate(), files.key());
      factory.reload(context -> {
        context.setKeyStore(store);
        context.setKeyStorePassword("");
        context.setIncludeProtocols(protocols(files));
      });
      seen = now;
      LOG.atInfo()
          .addKeyValue("certificate", files.certificate())
          .log("TLS certificate read again");
    } catch (Exception e) {
      LOG.atError()
          .addKeyValue("certificate", files.certificate())
          .addKeyValue("reason", e.getMessage())
          .log("The changed TLS certificate cannot be used; the old one stays");
    }
  }

  private static byte[] fingerprint(Listener.Tls files) throws IOException {
    byte[] certificate = Files.readAllBytes(files.certificate());
    byte[] key = Files.readAllBytes(files.key());
    byte[] both = Arrays.copyOf(certificate, certificate.length + key.length);
    System.arraycopy(key, 0, both, certificate.length, key.length);
    return Digests.sha256(both);
  }
}
