package dev.gatehouse.endtoend.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.BackchannelApplication;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.KubeApiServer;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Kubernetes API server with RBAC and etcd, which has what {@code gatehouse cluster config}
 * wrote: who people are there, what they may do, and what happens when something changes or is
 * away.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeApiServerTest {
  private static final String ALICE = "alice@example.com";
  private static final String BOB = "bob@example.com";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  /** A change takes two of the API server's looks at the issuer, ten seconds apart. */
  private static final Duration RELOAD = Duration.ofSeconds(45);

  private static final Duration AWAY = Duration.ofMinutes(1);

  private Path authentication;
  private BackchannelApplication kubectl;
  private TestServer server;
  private KubeApiServer api;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    TestCertificates made = TestCertificates.make(directory, "issuer");
    Path certificate = directory.resolve("tls.pem");
    int port = TestServer.freePort();
    kubectl = BackchannelApplication.start(Person.KUBECTL);
    kubectl.willAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    api = KubeApiServer.in(directory.resolve("kubernetes"));
    server =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + port)
            .https(made, port)
            .with("outbound: {allowedNetworks: [127.0.0.0/8]}")
            .with("connectors: [{type: fake-upstream, id: up, name: Up}]")
            .with(clusters(certificate))
            .client(Person.CLIENT + "  backchannelLogoutURI: " + kubectl.logoutUri() + "\n")
            .start();
    authentication = directory.resolve("authentication.yaml");
    apiServerReads(cluster("config", "prod"));
    api.start(authentication);
    accepts(new Person(server).idToken(ALICE));
  }

  private String clusters(Path certificate) {
    String cluster =
        """
          - name: %%s
            server: %s
            certificateAuthority: %s
            issuerCertificateAuthority: %s
            kubernetesVersion: "1.36"
            clientID: kubectl
            uid: {claim: sub}
            extra: {example.com/name: "claims.?name.orValue('nobody')"}
        """
            .formatted(api.address(), api.certificate(), certificate);
    return "clusters:\n"
        + cluster.formatted("prod")
        + cluster.formatted("renamed")
        + "    username: {claim: email, prefix: 'people:'}\n"
        + "    groups: {claim: groups, prefix: 'teams:'}\n"
        + cluster.formatted("careless")
        + "    groups: {expression: \"['system:masters']\"}\n";
  }

  @AfterAll
  void stop() {
    assertAll(Stream.of(server, api, kubectl).filter(Objects::nonNull).map(one -> one::close));
  }

  private String cluster(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    return CommandRun.of(server.configuration(), all).is(0).out();
  }

  /** Puts a file in the place of the API server's, whole at once. */
  private void apiServerReads(String configuration) {
    try {
      Path fresh = Files.writeString(authentication.resolveSibling("new.yaml"), configuration);
      Files.move(
          fresh,
          authentication,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The API server reads the issuer's documents in a while of its own. */
  private void accepts(String token) {
    Await.until("a token to be accepted", RELOAD, () -> api.whoIs(token).authenticated());
  }

  private double reloads(String status) {
    return api.metric(
        "apiserver_authentication_config_controller_automatic_reloads_total",
        "status=\"" + status + "\"");
  }

  @Test
  void peopleAreWhoTheDryRunSaid() throws Exception {
    Verdict seen = api.whoIs(new Person(server).idToken(ALICE));
    Foretold.assertIs(seen, server, ALICE);
  }

  @Test
  void rightsComeWithGroupsAndOnlyThose() throws Exception {
    api.kubectl(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: sees-pods}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [list]}
        """,
        "apply",
        "-f",
        "-");
    String bindings = cluster("rbac", "prod", "--bind", "developers=sees-pods", "-n", "default");
    String applied = api.kubectl(bindings, "apply", "-f", "-");
    assertTrue(applied.contains("gatehouse:sees-pods:developers created"), applied);
    Person alice = new Person(server);
    String developer = alice.idToken(ALICE);
    // RBAC is read from a cache that follows what was written.
    Await.until("the binding", RELOAD, () -> api.get(PODS, developer).status() == 200);
    assertEquals("PodList", api.get(PODS, alice.fresh()).json().get("kind"));
    assertForbidden(developer, "/api/v1/namespaces/default/secrets");
    assertForbidden(developer, "/api/v1/namespaces/kube-system/pods");
    assertForbidden(developer, "/api/v1/pods");
    String nobody = new Person(server).idToken(BOB);
    assertTrue(api.whoIs(nobody).authenticated());
    assertForbidden(nobody, PODS);
  }

  private void assertForbidden(String token, String path) {
    KubeApiServer.Answer answer = api.get(path, token);
    assertEquals(403, answer.status(), answer::toString);
    assertEquals("Forbidden", answer.json().get("reason"), answer::toString);
  }

  @Test
  void otherKindsOfTokensAreRefused() throws Exception {
    Person alice = new Person(server);
    TestLogin.Reply tokens = alice.logIn(ALICE);
    assertTrue(api.whoIs(tokens.text("id_token")).authenticated());
    assertRefused(tokens.text("access_token"));
    assertRefused(tokens.text("refresh_token"));
    String other =
        new Person(server)
            .logIn(ALICE, TestServer.NATIVE, TestServer.NATIVE_REDIRECT)
            .text("id_token");
    assertEquals(TestServer.NATIVE, TestLogin.claims(other).get("aud"));
    long before = api.logSize();
    assertRefused(other);
    assertTrue(api.logged(before).contains("expected audience"), () -> "the log says why");
    Page page = alice.browser().get(server.at("/logout"));
    assertEquals(200, alice.browser().submit(page.form().with("decision", "logout")).status());
    String logout = kubectl.nextToken();
    assertEquals(Person.KUBECTL, TestLogin.claims(logout).get("aud"), "it is for this audience");
    assertRefused(logout);
  }

  private void assertRefused(String token) {
    Verdict verdict = api.whoIs(token);
    assertFalse(verdict.authenticated(), verdict::toString);
    assertEquals("Unauthorized", verdict.error());
    assertEquals(401, api.get(PODS, token).status());
  }

  @Test
  void nobodyBecomesPartOfKubernetes() {
    Person mallory = new Person(server);
    Map<String, String> request = TestLogin.request("client_id", Person.KUBECTL);
    request.put("redirect_uri", Person.REDIRECT);
    request.put("connector_id", "up");
    TestLogin login = new TestLogin(server, mallory.browser());
    Page departure = mallory.browser().follow(login.authorization(request));
    Page end =
        mallory
            .browser()
            .follow(
                FakeUpstream.redirect(
                    FakeUpstream.answer(
                        departure, Map.of("user", "mallory", "group", "system:masters"))));
    assertEquals(Optional.of("access_denied"), Optional.ofNullable(end.response().get("error")));
  }

  @Test
  void aChangedConfigurationIsTakenOverAndABadOneIsNot() throws Exception {
    Person alice = new Person(server);
    String token = alice.idToken(ALICE);
    assertEquals("oidc:" + ALICE, api.whoIs(token).username());
    apiServerReads(cluster("config", "renamed"));
    Await.until(
        "the other prefix", RELOAD, () -> api.whoIs(token).username().equals("people:" + ALICE));
    Verdict renamed = api.whoIs(alice.fresh());
    assertTrue(renamed.groups().contains("teams:developers"), renamed::toString);

    double failures = reloads("failure");
    apiServerReads(cluster("config", "prod").replace("claimMappings", "claimMapping"));
    Await.until("the bad file", RELOAD, () -> reloads("failure") > failures);
    assertEquals("people:" + ALICE, api.whoIs(alice.fresh()).username(), "the old one stays");

    // The rules of every file refuse what an administrator's expression makes by mistake.
    apiServerReads(cluster("config", "careless"));
    Await.until("a refusal", RELOAD, () -> !api.whoIs(alice.fresh()).authenticated());
    long before = api.logSize();
    assertRefused(alice.fresh());
    assertTrue(
        api.logged(before).contains("evaluating user info validation rule"),
        () -> "the log says why");

    apiServerReads(cluster("config", "prod"));
    accepts(alice.fresh());
    assertEquals("oidc:" + ALICE, api.whoIs(alice.fresh()).username());
  }

  @Test
  void theIssuerMayBeAway() {
    Person alice = new Person(server);
    List<String> unseen = new ArrayList<>(List.of(alice.idToken(ALICE)));
    for (int i = 0; i < 40; i++) {
      unseen.add(alice.fresh());
    }
    String last = unseen.removeLast();
    server.restart(() -> {
      for (String token : unseen) {
        long end = System.nanoTime() + AWAY.dividedBy(unseen.size()).toNanos();
        // The first time it is new to the API server; then it goes on asking.
        Await.until(
            "time to pass",
            RELOAD,
            () -> {
              assertTrue(api.whoIs(token).authenticated(), "while the issuer is away");
              return System.nanoTime() - end > 0;
            });
      }
      startAgain();
      assertFalse(api.whoIs(last).authenticated(), "it does not know the issuer yet");
    });
    accepts(last);
    accepts(alice.fresh());
  }

  /** An API server that starts while the issuer is away is ready. */
  private void startAgain() {
    api.stop();
    try {
      api.start(authentication);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
