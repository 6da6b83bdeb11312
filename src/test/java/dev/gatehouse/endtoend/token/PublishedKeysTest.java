package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.tck.ScriptedServer.Script;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that a client publishes (jwks_uri, rule R28, attack cases 20 and 21). */
class PublishedKeysTest extends WithAssertions {
  private static final String APP = "publisher";
  private static final Duration PAUSE = Duration.ofSeconds(15);
  @TempDir static Path files;
  private static TestCertificates certificates;
  private final AtomicReference<Script> script = new AtomicReference<>();
  private ScriptedServer party;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    certificates = TestCertificates.make(files, "party");
    Path authority = files.resolve("authority.pem");
    try {
      Files.writeString(authority, certificates.certificatePem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return super.configure(builder)
        .with("registration: {enabled: true, open: true, perMinute: 1000}")
        .with(
            "outbound: {allowedNetworks: [127.0.0.1/32], timeout: 1s, rootCA: '"
                + authority
                + "'}");
  }

  @BeforeEach
  void publish() {
    party = ScriptedServer.https(certificates, (asked, out) -> script.get().answer(asked, out));
    publishes(EC);
    register(party.uri("/jwks"));
  }

  @AfterEach
  void close() {
    party.close();
    server.administer("POST", "/clients/remove", Map.of("id", APP));
  }

  private void register(URI address) {
    register(APP, address);
  }

  private void register(String id, URI address) {
    Map<String, Object> client = new HashMap<>();
    client.put("id", id);
    client.put("name", "Publisher");
    client.put("grantTypes", List.of("client_credentials"));
    client.put("tokenEndpointAuthMethod", "private_key_jwt");
    client.put("jwksURI", address.toString());
    assertEquals(201, server.administer("POST", "/clients", client).status());
  }

  private void publishes(ClientKey... keys) {
    answers(json(ClientKey.jwks(keys)));
  }

  private void answers(String body) {
    script.set(ScriptedServer.always(ok(body)));
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private Reply by(ClientKey key) {
    return present(key.sign(claims(APP)));
  }

  @Test
  void keysAreFetchedOnceAndAgainForAnUnknownOne() {
    for (int i = 0; i < 5; i++) {
      assertGranted(by(EC));
    }
    assertEquals(1, party.connections());
    publishes(EC, OTHER_KEY);
    // Whoever asks how often: once in a while.
    for (int i = 0; i < 20; i++) {
      assertNobody(by(OTHER_KEY));
    }
    assertEquals(1, party.connections());
    pass(PAUSE);
    assertGranted(by(OTHER_KEY));
    assertEquals(2, party.connections());
    assertGranted(by(EC));
    assertEquals(2, party.connections());
  }

  @Test
  void aKeyThatIsNoLongerPublishedEnds() {
    assertGranted(by(EC));
    publishes(OTHER_KEY);
    pass(Duration.ofMinutes(10));
    assertNobody(by(EC));
    assertGranted(by(OTHER_KEY));
    assertEquals(2, party.connections());
  }

  @Test
  void aKeyWithoutANameMayBeReplaced() {
    ClientKey one = ClientKey.of("ES256", null);
    ClientKey two = ClientKey.of("ES256", null);
    publishes(one);
    assertGranted(by(one));
    publishes(two);
    pass(PAUSE);
    assertGranted(by(two));
    pass(PAUSE);
    assertNobody(by(one));
  }

  @Test
  void whileTheAddressFailsTheKeysThatItHadAreGoodForAWhile() {
    assertGranted(by(EC));
    script.set(ScriptedServer.status(500));
    pass(Duration.ofMinutes(10));
    assertGranted(by(EC));
    assertGranted(by(EC));
    assertEquals(2, party.connections());
    pass(Duration.ofHours(6).minusMinutes(10));
    assertNobody(by(EC));
    publishes(EC);
    pass(Duration.ofMinutes(5));
    assertGranted(by(EC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redirect", "html", "huge", "endless", "deep", "empty", "list", "weak"})
  void whatIsNoKeySetIsNone(String answer) {
    try (ScriptedServer inner =
        ScriptedServer.https(certificates, ScriptedServer.always(ok(json(ClientKey.jwks(EC)))))) {
      script.set(odd(answer, inner));
      assertNobody(by(EC));
      assertNobody(by(EC));
      assertEquals(1, party.connections());
      assertEquals(0, inner.connections());
      // And when it is one again, it is.
      publishes(EC);
      pass(PAUSE);
      assertGranted(by(EC));
    }
  }

  private static Script odd(String answer, ScriptedServer inner) {
    return switch (answer) {
      case "redirect" ->
          ScriptedServer.always(
              "HTTP/1.1 302 Found\r\nLocation: "
                  + inner.uri("/jwks")
                  + "\r\nContent-Length: 0\r\n\r\n");
      case "html" -> ScriptedServer.always(ok("<html><body>Log in</body></html>"));
      case "huge" ->
          ScriptedServer.always(
              "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + " ".repeat(100_000));
      case "endless" ->
          ScriptedServer.always("HTTP/1.1 200 OK\r\n\r\n{\"keys\":[" + "{},".repeat(100_000));
      case "deep" ->
          ScriptedServer.always(ok("{\"keys\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"));
      case "empty" -> ScriptedServer.always(ok("{\"keys\":[]}"));
      case "list" -> ScriptedServer.always(ok("[]"));
      case "weak" ->
          ScriptedServer.always(ok(json(ClientKey.jwksOf(ClientKey.rsaJwk("ec", 1_024)))));
      default -> throw new IllegalArgumentException(answer);
    };
  }

  /** A private half that was published is everybody's. */
  @Test
  void aKeyWhosePrivateHalfIsPublishedProvesNothing() {
    answers(json(ClientKey.jwksOf(EC.jwk("d", "AAAA"))));
    assertNobody(by(EC));
  }

  /** Few wait, for a second at most, and nobody else is kept waiting. */
  @Test
  void aHangingAddressHoldsNobodyUp() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    script.set((asked, out) -> end.await());
    try {
      List<Reply> replies = race(40, () -> by(EC));
      replies.forEach(this::assertNobody);
      assertEquals(1, party.connections());
      long start = System.nanoTime();
      assertNobody(by(EC));
      assertGranted(present(EC.sign(claims(SIGNER))));
      assertTrue(
          Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(1)) < 0,
          "not waited for again");
      assertEquals(1, party.connections());
    } finally {
      end.countDown();
    }
  }

  /** Rule R28: an address that only the server reaches is not asked. */
  @Test
  void anAddressInsideIsNotAsked() {
    close();
    for (String host : List.of("127.0.0.2", "169.254.169.254", "[::1]", "0.0.0.0")) {
      register(URI.create("https://" + host + ":" + party.port() + "/jwks"));
      assertNobody(by(EC));
      server.administer("POST", "/clients/remove", Map.of("id", APP));
    }
    assertEquals(0, party.connections());
  }

  /** A client that registers itself, for keys at an address. */
  private String registersItself(URI address) {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("redirect_uris", List.of("https://app.example.com/cb"));
    metadata.put("token_endpoint_auth_method", "private_key_jwt");
    metadata.put("jwks_uri", address.toString());
    Reply reply = raw("/register", json(metadata), "Content-Type", "application/json");
    assertEquals(201, reply.status(), reply::toString);
    return reply.text("client_id");
  }

  /** What the configuration opens inside is not for whoever registers. */
  @Test
  void theServerAsksNothingInsideForAClientThatRegisteredItself() {
    String own = registersItself(party.uri("/jwks"));
    assertNobody(present(EC.sign(claims(own))));
    assertEquals(0, party.connections());
    // Its failure is its own, and so is what others fetched.
    assertGranted(by(EC));
    assertEquals(1, party.connections());
    assertNobody(present(EC.sign(claims(own))));
    assertEquals(1, party.connections());
  }

  /** Their names are known to a proxy only, which never answers. */
  @Test
  void anyNumberOfSlowAddressesOfThemKeepsNobodyElseFromItsKeys() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedServer proxy = ScriptedServer.http((asked, out) -> end.await());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String usual = "timeout: 1s,";
      String hanging =
          "timeout: 30s, noProxy: [127.0.0.1], proxy: '127.0.0.1:" + proxy.port() + "',";
      assertTrue(server.reload(yaml -> yaml.replace(usual, hanging)).ok());
      try {
        List<String> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          clients.add(registersItself(URI.create("https://n" + i + ".invalid/jwks")));
        }
        BlockingQueue<Reply> over = new LinkedBlockingQueue<>();
        clients.forEach(one -> threads.execute(() -> over.add(present(EC.sign(claims(one))))));
        // As many as found no place, when all others hang.
        for (int i = 0; i < 8; i++) {
          assertNobody(over.poll(20, TimeUnit.SECONDS));
        }
        assertGranted(by(EC));
      } finally {
        end.countDown();
        assertTrue(server.reload(yaml -> yaml.replace(hanging, usual)).ok());
      }
    }
  }

  /** While all fetches that may run hang, for a second; then it may ask again at once. */
  @Test
  void aClientOfAnAdministratorWaitsForItsTurn() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedServer hanging = ScriptedServer.https(certificates, (asked, out) -> end.await());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String usual = "timeout: 1s,";
      String longer = "timeout: 30s,";
      assertTrue(server.reload(yaml -> yaml.replace(usual, longer)).ok());
      try {
        for (int i = 0; i < 32; i++) {
          String id = "slow-" + i;
          register(id, hanging.uri("/" + i));
          threads.execute(() -> present(EC.sign(claims(id))));
        }
        for (int i = 0; i < 32; i++) {
          hanging.next();
        }
        long start = System.nanoTime();
        assertNobody(by(EC));
        assertTrue(
            Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofMillis(900)) > 0,
            "it did not wait");
        assertEquals(0, party.connections());
        end.countDown();
        assertGranted(by(EC));
      } finally {
        end.countDown();
        assertTrue(server.reload(yaml -> yaml.replace(longer, usual)).ok());
      }
    }
  }

  /** A flood of forgeries starts no fetch beyond the pace, and leaves no row. */
  @Test
  void aFloodOfForgeriesFetchesOnce() throws Exception {
    long before = used();
    ClientKey mine = ClientKey.of("ES256", "unknown");
    race(
            20,
            () -> {
              for (int i = 0; i < 10; i++) {
                assertNobody(by(mine));
              }
              return true;
            })
        .forEach(done -> assertTrue(done));
    assertEquals(1, party.connections());
    assertEquals(before, used());
    assertGranted(by(EC));
    assertEquals(1, party.connections());
  }
}
