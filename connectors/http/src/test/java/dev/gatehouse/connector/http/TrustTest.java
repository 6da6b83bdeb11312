package dev.gatehouse.connector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.tck.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which servers a client believes. */
@Timeout(60)
class TrustTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  @TempDir private Path directory;
  private final FakeHost host = new FakeHost();
  private TestCertificates certificates;
  private ScriptedServer server;

  @BeforeEach
  void start() {
    host.setHttp(new HttpSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 1 << 20, "test"));
    certificates = TestCertificates.make(directory, "upstream");
    server = ScriptedServer.https(certificates, ScriptedServer.always(ANSWER));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private UpstreamClient client(Authority... authorities) throws UpstreamException {
    return UpstreamClient.open(new Trust(List.of(authorities), true), host);
  }

  private void assertRefused(UpstreamClient client, ScriptedServer other) {
    UpstreamException failure =
        assertThrows(UpstreamException.class, () -> client.send(Request.get(other.uri("/user"))));
    assertEquals(Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure.getMessage().startsWith("GET " + other.uri("/user") + ": TLS failed: "),
        failure::getMessage);
  }

  private void assertBelieved(UpstreamClient client) throws UpstreamException {
    assertEquals(200, client.send(Request.get(server.uri("/user"))).status());
  }

  @Test
  void aStrangerIsRefused() throws Exception {
    TestCertificates others = TestCertificates.make(directory, "others");
    try (UpstreamClient client = client();
        UpstreamClient misled = client(Authority.of(others.certificatePem()))) {
      assertRefused(client, server);
      assertRefused(misled, server);
    }
  }

  @Test
  void anAuthorityInAFileOrInTheConfigurationIsBelieved() throws Exception {
    Path file = directory.resolve("ca.pem");
    // A comment before it and further certificates behind it are usual.
    Files.writeString(
        file,
        "# Our CA\n"
            + TestCertificates.make(directory, "old").certificatePem()
            + certificates.certificatePem());
    for (String written : List.of(file.toString(), certificates.certificatePem())) {
      try (UpstreamClient client = client(Authority.parse(written))) {
        assertBelieved(client);
      }
    }
  }

  @Test
  void theNameIsChecked() throws Exception {
    TestCertificates elsewhere = TestCertificates.make(directory, "else", "dns:other.example.com");
    try (ScriptedServer other = ScriptedServer.https(elsewhere, ScriptedServer.always(ANSWER));
        UpstreamClient client = client(Authority.of(elsewhere.certificatePem()))) {
      assertRefused(client, other);
    }
  }

  @Test
  void filesOfDexMayTrustAnybody() throws Exception {
    try (UpstreamClient client = UpstreamClient.open(new Trust(List.of(), false), host)) {
      assertBelieved(client);
    }
  }

  @Test
  void aRenewedFileIsReadAgainAndABrokenOneLeavesTheOldOnes() throws Exception {
    Path file = directory.resolve("ca.pem");
    Files.writeString(file, TestCertificates.make(directory, "old").certificatePem());
    try (UpstreamClient client = client(Authority.in(file))) {
      assertRefused(client, server);
      Files.writeString(file, certificates.certificatePem());
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
      assertBelieved(client);
      Files.writeString(file, "nothing");
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
      // Another server, so that no TLS session is taken up again.
      try (ScriptedServer other =
          ScriptedServer.https(certificates, ScriptedServer.always(ANSWER))) {
        assertEquals(200, client.send(Request.get(other.uri("/user"))).status());
      }
      assertEquals(
          1,
          host.logger().lines().stream()
              .filter(line -> line.contains("ca.pem has no certificate"))
              .count(),
          () -> host.logger().lines().toString());
    }
  }

  @Test
  void anAuthorityThatCannotBeReadIsNotLeftOut() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path broken =
        Files.writeString(
            directory.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertEquals(
        "TLS cannot be prepared: " + empty + " has no certificate (-----BEGIN CERTIFICATE-----)",
        assertThrows(UpstreamException.class, () -> client(Authority.in(empty))).getMessage());
    assertEquals(
        "TLS cannot be prepared: " + broken + " has a certificate that cannot be read",
        assertThrows(UpstreamException.class, () -> client(Authority.in(broken))).getMessage());
    Path none = directory.resolve("none.pem");
    assertEquals(
        "TLS cannot be prepared: the file " + none + " cannot be read (NoSuchFileException)",
        assertThrows(UpstreamException.class, () -> client(Authority.in(none))).getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Authority.parse("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  }
}
