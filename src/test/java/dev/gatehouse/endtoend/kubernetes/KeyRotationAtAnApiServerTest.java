package dev.gatehouse.endtoend.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.KubeApiServer;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule R19 before a whole API server: keys rotate, people fetch tokens all the time, and no token
 * is refused, although somebody makes the API server read the keys at the worst moments. The issuer
 * lives faster than the API server ({@link HurriedIssuer}).
 */
@Timeout(900)
class KeyRotationAtAnApiServerTest {
  private static final int ROTATIONS = 3;
  private static final int PEOPLE = 3;

  /** More than the API server may be blind for, with the time that a busy machine takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger unsigned = new AtomicInteger();
  private final Set<String> signers = ConcurrentHashMap.newKeySet();
  private HurriedIssuer time;
  private TestServer server;
  private KubeApiServer api;
  private volatile boolean over;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    TestCertificates made = TestCertificates.make(directory, "issuer");
    Path certificate = Files.writeString(directory.resolve("tls.pem"), made.certificatePem());
    time = new HurriedIssuer(made);
    api = KubeApiServer.in(directory.resolve("kubernetes"));
    server =
        TestServer.in(directory)
            .clock(time)
            .behindProxy(time.origin())
            .with(
                """
                clusters:
                  - name: prod
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: kubectl
                """
                    .formatted(certificate))
            .client(Person.CLIENT)
            .start();
    time.standsBefore(server.port());
    String configuration =
        CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    api.start(Files.writeString(directory.resolve("authentication.yaml"), configuration));
    server.readKeys();
    String first = new Person(server).idToken("alice@example.com");
    Await.until("the issuer", PATIENCE, () -> api.whoIs(first).authenticated());
  }

  @AfterEach
  void stop() {
    assertAll(Stream.of(api, server, time).filter(Objects::nonNull).map(one -> one::close));
  }

  @Test
  void noFreshTokenIsRefusedByRotations() throws Exception {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < PEOPLE; i++) {
          running.add(threads.submit(this::refreshAllTheTime));
        }
        running.add(threads.submit(this::makeItReadTheKeys));
        // A key that has waited long enough meanwhile signs at once when keys rotate.
        awaitAmong(running, "the first key", () -> signers.size() == 1);
        for (int i = 1; i <= ROTATIONS; i++) {
          rotate(Map.of());
          int keys = i + 1;
          awaitAmong(running, "key " + keys, () -> signers.size() == keys);
        }
        int enough = accepted.get() + 20;
        awaitAmong(running, "more tokens", () -> accepted.get() > enough);
      } finally {
        over = true;
      }
    }
    for (Future<?> one : running) {
      one.get();
    }
    assertEquals(List.of(), List.copyOf(refused), () -> "of " + accepted + " tokens");
    assertEquals(ROTATIONS + 1, signers.size(), "each key has signed");
    assertTrue(accepted.get() > 20 * ROTATIONS, accepted::toString);
    assertTrue(time.keySets() > 1, "the keys were read while they rotated");
  }

  /** Waits while the server reads its keys as often as this fast clock wants it to. */
  private void awaitAmong(List<Future<?>> running, String what, BooleanSupplier so) {
    Await.until(
        () -> what + " " + state(),
        PATIENCE,
        () -> {
          server.readKeys();
          // Somebody who gave up says why when asked.
          return so.getAsBoolean() || running.stream().anyMatch(Future::isDone);
        });
  }

  private String state() {
    return "at "
        + time.instant()
        + ": "
        + accepted
        + " accepted, "
        + refused.size()
        + " refused, "
        + unsigned
        + " not signed, signed by "
        + signers
        + ", the keys read "
        + time.keySets()
        + " times, "
        + states();
  }

  private List<String> states() {
    List<?> keys = (List<?>) server.administer("GET", "/keys", Map.of()).body().get("keys");
    return keys.stream()
        .map(Map.class::cast)
        .map(key -> key.get("kid") + " " + key.get("state"))
        .toList();
  }

  /** What the test above would see if a key signed too early: after two emergencies in a row. */
  @Test
  void aKeyThatSignsTooEarlyIsRefusedUntilTheKeysAreReadAgain() throws Exception {
    Person alice = new Person(server);
    String old = alice.idToken("alice@example.com");
    assertTrue(api.whoIs(old).authenticated());
    Await.until(
        "a set that was just read",
        PATIENCE,
        () -> {
          int before = time.keySets();
          api.whoIs(withUnknownKey(old));
          return time.keySets() > before;
        });
    rotate(Map.of("emergency", true));
    rotate(Map.of("emergency", true));
    assertFalse(api.whoIs(alice.fresh()).authenticated(), "nobody can know this key");
    Await.until(
        "the new keys",
        PATIENCE,
        () -> {
          server.readKeys();
          return api.whoIs(alice.fresh()).authenticated();
        });
    Await.until("the end of the thrown away key", PATIENCE, () -> !api.whoIs(old).authenticated());
  }

  private void rotate(Map<String, Object> how) {
    AdminReply reply = server.administer("POST", "/keys/rotate", how);
    assertEquals(200, reply.status(), reply.body().toString());
  }

  private void refreshAllTheTime() {
    Person person = new Person(server);
    person.idToken("alice@example.com");
    while (!over) {
      Optional<String> fresh = person.tryFresh();
      if (fresh.isEmpty()) {
        unsigned.incrementAndGet();
        continue;
      }
      String token = fresh.get();
      String kid = header(token).getKeyID();
      if (api.whoIs(token).authenticated()) {
        accepted.incrementAndGet();
      } else {
        refused.add(kid + " at " + Instant.now());
      }
      signers.add(kid);
    }
  }

  /**
   * A token with a key id that nobody knows makes the API server read the keys as soon as it may,
   * and keep that set for its whole life: anybody can send one (kubernetes/kubernetes#139769).
   */
  private void makeItReadTheKeys() {
    String token = new Person(server).idToken("alice@example.com");
    while (!over) {
      assertFalse(api.whoIs(withUnknownKey(token)).authenticated());
    }
  }

  private static String withUnknownKey(String token) {
    String[] parts = token.split("\\.", -1);
    JWSHeader header = header(token);
    String other =
        new JWSHeader.Builder(header).keyID("unknown-" + System.nanoTime()).build().toString();
    return Base64URL.encode(other) + "." + parts[1] + "." + parts[2];
  }

  private static JWSHeader header(String token) {
    try {
      return JWSHeader.parse(new Base64URL(token.substring(0, token.indexOf('.'))));
    } catch (ParseException e) {
      throw new AssertionError(token, e);
    }
  }
}
