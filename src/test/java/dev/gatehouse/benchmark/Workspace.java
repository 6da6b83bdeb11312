package dev.gatehouse.benchmark;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ClientKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The directory of one server: its configuration, certificate and database. The settings are those
 * of a server in use: TLS, SQLite, audit and log on, metrics on.
 *
 * @param https the port of the issuer
 * @param http a plain listener beside it
 */
record Workspace(Path directory, int https, int http, SSLContext tls) {
  static final String WEB = "web-app";
  static final String WEB_SECRET = "web-app-secret-0123456789abcdef";
  static final String WEB_REDIRECT = "https://app.example.com/callback";
  static final String SERVICE = "service";
  static final String SERVICE_SECRET = "service-secret-0123456789abcdef";
  static final String SIGNER = "signer";

  /** The key of {@link #SIGNER}. */
  static final ClientKey KEY = ClientKey.of("ES256", "signer");

  private static final String STORE_PASSWORD = "benchmark";

  /** Makes the files in a directory that is there and empty. */
  static Workspace make(Path directory) throws IOException {
    return make(directory, sqlite(directory));
  }

  /** The storage of {@link #make(Path)}. */
  static String sqlite(Path directory) {
    return "storage: {type: sqlite, config: {file: '%s'}}"
        .formatted(directory.resolve("gatehouse.db"));
  }

  /**
   * As the other.
   *
   * @param more top-level keys, the storage among them
   */
  static Workspace make(Path directory, String more) throws IOException {
    Files.createDirectories(directory);
    try {
      int https = freePort();
      int http = freePort();
      SSLContext tls = certificate(directory);
      Files.writeString(configuration(directory), yaml(directory, https, http) + more + "\n");
      return new Workspace(directory, https, http, tls);
    } catch (GeneralSecurityException e) {
      throw new BenchmarkException("no certificate could be made", e);
    }
  }

  private static Path configuration(Path directory) {
    return directory.resolve("gatehouse.yaml");
  }

  Path configuration() {
    return configuration(directory);
  }

  Path database() {
    return directory.resolve("gatehouse.db");
  }

  Path log() {
    return directory.resolve("server.log");
  }

  Path adminSocket() {
    return directory.resolve("admin.sock");
  }

  Target secure() {
    return new Target(https, tls);
  }

  Target plain() {
    return new Target(http, null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String yaml(Path directory, int https, int http) throws IOException {
    return """
    apiVersion: gatehouse/v1
    issuer: https://127.0.0.1:%d
    admin: {socket: '%s'}
    web:
      https: 127.0.0.1:%d
      http: 127.0.0.1:%d
      tlsCert: '%s'
      tlsKey: '%s'
    telemetry: {http: 127.0.0.1:%d}
    logger: {level: info, format: json}
    oauth2: {skipApprovalScreen: true}
    enablePasswordDB: true
    staticClients:
      - id: web-app
        name: Web application
        secret: web-app-secret-0123456789abcdef
        redirectURIs: [https://app.example.com/callback]
      - id: service
        name: Service
        secret: service-secret-0123456789abcdef
        grantTypes: [client_credentials]
      - id: signer
        name: Signer
        tokenEndpointAuthMethod: private_key_jwt
        jwks: %s
        grantTypes: [client_credentials]
    """
        .formatted(
            https,
            directory.resolve("admin.sock"),
            https,
            http,
            directory.resolve("tls.pem"),
            directory.resolve("tls-key.pem"),
            freePort(),
            JSONObjectUtils.toJSONString(ClientKey.jwks(KEY)));
  }

  /** An ECDSA certificate for 127.0.0.1, as most servers have today. */
  private static SSLContext certificate(Path directory)
      throws IOException, GeneralSecurityException {
    Path store = directory.resolve("tls.p12");
    Java.run(
        "keytool",
        "-genkeypair",
        "-alias",
        "server",
        "-dname",
        "CN=Benchmark",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "30",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        STORE_PASSWORD);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    Certificate certificate = keys.getCertificate("server");
    byte[] key = keys.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded();
    Files.writeString(directory.resolve("tls.pem"), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(directory.resolve("tls-key.pem"), pem("PRIVATE KEY", key));
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String pem(String type, byte[] der) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }
}
