package dev.gatehouse.endtoend.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.KubeApiServer;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole API server that asks about each token, with the flags and the file that {@code gatehouse
 * cluster config --format webhook} wrote (docs/guides/token-review.md).
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReviewedApiServerTest {
  private static final String ALICE = "alice@example.com";
  private static final String PLACE = "/etc/kubernetes/gatehouse/";
  private static final String FIRST = "review-credential-of-prod-0123456789";
  private static final String NEXT = "review-credential-that-is-the-next-one";

  /** What the guide promises is 20 s; more is for a busy machine. */
  private static final Duration NOTICE = Duration.ofSeconds(45);

  /** As the guide says. */
  private static final Duration CREDENTIAL_READ = Duration.ofMinutes(1);

  private Path place;
  private TestServer server;
  private KubeApiServer api;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    TestCertificates made = TestCertificates.make(directory, "issuer");
    Path certificate = Files.writeString(directory.resolve("tls.pem"), made.certificatePem());
    int port = TestServer.freePort();
    server =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + port)
            .https(made, port)
            .with(
                """
                clusters:
                  - name: prod
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: kubectl
                    uid: {claim: sub}
                    extra: {example.com/name: "claims.?name.orValue('nobody')"}
                    tokenReview: {credentials: [{token: %s}]}
                """
                    .formatted(certificate, FIRST))
            .client(Person.CLIENT)
            .start();
    place = Files.createDirectories(directory.resolve("gatehouse"));
    String file =
        command("cluster", "config", "prod", "--format", "webhook")
            .replace(PLACE, place.toAbsolutePath() + "/");
    Files.writeString(place.resolve("token-review.yaml"), file);
    credential(FIRST);
    List<String> flags =
        Pattern.compile("(?m)^# +(--authentication\\S+)$")
            .matcher(file)
            .results()
            .map(one -> one.group(1))
            .toList();
    assertEquals(3, flags.size(), file);
    api = KubeApiServer.in(directory.resolve("kubernetes"));
    api.start(flags);
  }

  @AfterAll
  void stop() {
    assertAll(Stream.of(api, server).filter(Objects::nonNull).map(one -> one::close));
  }

  private void credential(String credential) throws IOException {
    Files.writeString(place.resolve("token-review.credential"), credential);
  }

  private String command(String... arguments) {
    return CommandRun.of(server.configuration(), List.of(arguments)).is(0).out();
  }

  private void reload(String from, String to) {
    server.reload(yaml -> {
      assertTrue(yaml.contains(from), yaml);
      return yaml.replace(from, to);
    });
  }

  private void refusedSoon(String what, String token) {
    Await.until(what + " to be noticed", NOTICE, () -> !api.whoIs(token).authenticated());
  }

  @Test
  void peopleAreWhoTheDryRunSaid() throws Exception {
    Verdict seen = api.whoIs(new Person(server).idToken(ALICE));
    assertTrue(seen.authenticated(), seen::toString);
    Foretold.assertIs(seen, server, ALICE);
  }

  /** Three people's tokens end in three ways; nobody else's does. */
  @Test
  void whatEndsHereEndsThere() {
    Person alice = new Person(server);
    String first = alice.idToken(ALICE);
    String second = alice.fresh();
    Person other = new Person(server);
    String others = other.idToken(ALICE);
    String bystander = new Person(server).idToken(ALICE);
    for (String token : List.of(first, second, others, bystander)) {
      assertTrue(api.whoIs(token).authenticated());
    }
    // As Kubernetes' audit log names it.
    Object named = api.whoIs(first).extra().get("authentication.kubernetes.io/credential-id");
    String jti = (String) ((List<?>) named).getFirst();
    command("token", "revoke", "--jti", jti);
    refusedSoon("a token that was taken back", first);
    assertTrue(api.whoIs(second).authenticated(), "it was one token alone");
    assertTrue(api.whoIs(alice.fresh()).authenticated());

    other.revoke();
    refusedSoon("the end of a grant", others);
    assertTrue(api.whoIs(bystander).authenticated());
  }

  @Test
  void neitherAnOutageNorAnotherCredentialLetsAnybodyIn() throws Exception {
    Person alice = new Person(server);
    String seen = alice.idToken(ALICE);
    String unseen = alice.fresh();
    assertTrue(api.whoIs(seen).authenticated());
    server.restart(() -> {
      assertTrue(api.whoIs(seen).authenticated(), "it was asked about a moment ago");
      assertFalse(api.whoIs(unseen).authenticated());
      refusedSoon("the outage", seen);
    });
    for (String token : List.of(seen, unseen)) {
      Await.until("the server to be asked again", NOTICE, () -> api.whoIs(token).authenticated());
    }

    reload("[{token: " + FIRST + "}]", "[{token: " + FIRST + "}, {token: " + NEXT + "}]");
    credential(NEXT);
    long end = System.nanoTime() + CREDENTIAL_READ.toNanos();
    Await.until(
        "the file to be read again",
        CREDENTIAL_READ.multipliedBy(2),
        () -> {
          assertTrue(api.whoIs(alice.fresh()).authenticated(), "both are good");
          return System.nanoTime() - end > 0;
        });
    reload("[{token: " + FIRST + "}, {token: " + NEXT + "}]", "[{token: " + NEXT + "}]");
    assertTrue(api.whoIs(alice.fresh()).authenticated());
  }
}
