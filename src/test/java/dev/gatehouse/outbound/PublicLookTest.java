package dev.gatehouse.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.outbound.PublicLook.Seen;
import dev.gatehouse.tck.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicLookTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private HttpsServer server;
  private TestCertificates made;
  private Path authority;
  private String base;

  @BeforeEach
  void start() throws Exception {
    made = TestCertificates.make(directory, "public");
    authority = Files.writeString(directory.resolve("public.pem"), made.certificatePem());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(made.server()));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "here".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Location", "https://elsewhere.example.com/");
          boolean moved = exchange.getRequestURI().getPath().equals("/moved");
          exchange.sendResponseHeaders(moved ? 302 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    base = "https://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static Seen look(String address, Optional<Path> authorities) {
    return new PublicLook(authorities, LIMIT).at(URI.create(address));
  }

  @Test
  void theAnswerAndTheEndOfTheCertificateAreSeen() {
    Instant end = made.certificate().getNotAfter().toInstant();
    Seen seen = look(base + "/", Optional.of(authority));
    assertEquals(
        new Seen(200, "https://elsewhere.example.com/", "here", Optional.of(end), "", false), seen);
    Seen moved = look(base + "/moved", Optional.of(authority));
    assertEquals(302, moved.status());
    assertEquals("https://elsewhere.example.com/", moved.location());
  }

  @Test
  void aCertificateThatIsNotTrustedIsToldWithItsEnd() {
    Seen stranger = look(base + "/", Optional.empty());
    assertTrue(stranger.untrusted(), stranger::toString);
    assertEquals(
        Optional.of(made.certificate().getNotAfter().toInstant()), stranger.certificateEnd());
    // It is 127.0.0.1's.
    Seen other = look(base.replace("127.0.0.1", "localhost") + "/", Optional.of(authority));
    assertTrue(other.untrusted(), other::toString);
  }

  @Test
  void nobodyThereIsNoAnswer() throws Exception {
    Seen unresolved = look("https://login.invalid/", Optional.empty());
    assertEquals(0, unresolved.status());
    assertFalse(unresolved.untrusted());
    assertFalse(unresolved.trouble().isEmpty());
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Seen late =
          new PublicLook(Optional.empty(), Duration.ofMillis(300))
              .at(URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/"));
      assertEquals(0, late.status());
      assertFalse(late.untrusted(), late::toString);
      assertFalse(late.trouble().isEmpty());
    }
    Seen missing = look(base + "/", Optional.of(directory.resolve("absent.pem")));
    assertEquals(0, missing.status());
    assertTrue(missing.trouble().contains("absent.pem"), missing::toString);
  }
}
