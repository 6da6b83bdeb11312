package dev.gatehouse.testing;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** The configuration file of a {@link TestServer}. */
final class TestConfiguration {
  static final String KEY_FILE = "master.key";

  /** {@link TestServer#PASSWORD}, bcrypt of cost 10. */
  private static final String HASH = "$2a$10$DLjQz4NrhuX3IC41ec4DTOBBAeMcp43BxWKKQ.5AE2ErEUbZ3sVdW";

  private TestConfiguration() {}

  static String yaml(
      String origin,
      String path,
      int listen,
      String web,
      String storage,
      String more,
      String clients) {
    return """
    apiVersion: gatehouse/v1
    issuer: %s%s
    web:
      http: 127.0.0.1:%d
    %s
    %s
    %s
    %s
    enablePasswordDB: true
    staticPasswords:
      - email: alice@example.com
        hash: "%s"
        username: alice
        name: Alice Example
        userID: user-alice
        groups: [developers, operators]
      - email: bob@example.com
        hash: "%s"
        username: bob
        userID: user-bob
    %s
    staticClients:
      - id: web-app
        name: Web application
        secret: web-app-secret-0123456789abcdef
        redirectURIs: [https://app.example.com/callback, "http://127.0.0.1:8000/cb"]
      - id: native-app
        name: Native application
        public: true
        applicationType: native
        redirectURIs: [http://127.0.0.1/callback, "com.example.app:/callback"]
      - id: service
        name: Service
        secret: service-secret-0123456789abcdef
        trustedPeers: [web-app]
        grantTypes: [client_credentials]
    %s
    """
        .formatted(
            origin,
            path,
            listen,
            web,
            storage,
            more.contains("telemetry:") ? "" : "telemetry: {http: '127.0.0.1:0'}",
            more.contains("discovery:") ? "" : "discovery: {selfCheck: false}",
            HASH,
            HASH,
            more,
            clients);
  }

  /** Keys of {@code web} for TLS, whose files are written. */
  static String https(Path directory, TestCertificates certificates, int port) {
    try {
      return "https: 127.0.0.1:%d\ntlsCert: %s\ntlsKey: %s"
          .formatted(
              port,
              Files.writeString(directory.resolve("tls.pem"), certificates.certificatePem()),
              Files.writeString(directory.resolve("tls-key.pem"), certificates.keyPem()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String storage(Path directory, Optional<PostgresOptions> postgres) throws IOException {
    if (postgres.isEmpty()) {
      return "storage: {type: sqlite, config: {file: '%s'}}"
          .formatted(directory.resolve("gatehouse.db"));
    }
    Path key = directory.resolve(KEY_FILE);
    if (Files.notExists(key)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      Files.writeString(key, Base64.getEncoder().encodeToString(random));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }
    URI address = URI.create(postgres.get().jdbcUrl().substring("jdbc:".length()));
    return """
    storage:
      type: postgres
      config: {host: 127.0.0.1, port: %d, database: %s, user: %s, password: x, ssl: {mode: disable}, maxOpenConns: %d}
    masterKeyFile: %s
    admin: {socket: '%s'}
    """
        .formatted(
            address.getPort(),
            address.getPath().substring(1),
            postgres.get().user(),
            postgres.get().maxConnections(),
            key,
            directory.resolve("admin.sock"));
  }
}
