package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An https issuer with clusters whose API servers ask about tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithReview {
  static final String ISSUER = "https://login.example.com";
  static final String ALICE = "alice@example.com";
  static final String PROD = "review-credential-of-prod-0123456789";
  static final String TEST = "review-credential-of-test-0123456789";
  static final String OLD = "review-credential-of-old-0123456789";

  /** Of the client whose tokens end with the session. */
  static final String BOUND = "bound";

  static final String BOUND_SECRET = "bound-0123456789abcdef0123456789";
  static final String BOUND_REDIRECT = "https://bound.example.com/cb";
  private static final AtomicInteger COUNT = new AtomicInteger();

  static final String CLUSTERS =
      """
      clusters:
        - name: prod
          kubernetesVersion: "1.36"
          clientID: web-app
          audience: prod-cluster
          uid: {claim: sub}
          extra: {example.com/name: "claims.?name.orValue('nobody')"}
          userValidationRules:
            - {expression: "user.username != 'oidc:bob@example.com'", message: bob stays out}
          tokenReview: {credentials: [{token: review-credential-of-prod-0123456789}]}
        - name: test
          kubernetesVersion: "1.34"
          clientID: web-app
          audience: test-cluster
          tokenReview: {credentials: [{token: review-credential-of-test-0123456789}]}
        - name: old
          kubernetesVersion: "1.28"
          clientID: web-app
          audience: prod-cluster
          username: {claim: sub}
          groups: {claim: groups, prefix: "oidc:"}
          tokenReview: {credentials: [{token: review-credential-of-old-0123456789}]}
        - name: silent
          kubernetesVersion: "1.36"
          clientID: web-app
          audience: prod-cluster
      """;

  final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  TestServer server;
  private String original;

  /** Logs in; what programs ask is {@link #calls}. */
  TestLogin pages;

  TestLogin calls;
  TestBrowser browser;

  boolean onPostgres() {
    return false;
  }

  TestServer.Builder builder(Path directory) {
    TestServer.Builder builder =
        TestServer.in(directory)
            .clock(clock)
            .behindProxy(ISSUER)
            .with("audit: {refusalsPerMinute: 1000}")
            .with(CLUSTERS)
            .client(
                """
                - id: prod-cluster
                  name: Production
                  redirectURIs: [https://prod.invalid/]
                  trustedPeers: [web-app, bound, robot, broker]
                  secret: cluster-prod-secret-0123456789abcdef
                - id: test-cluster
                  name: Test
                  redirectURIs: [https://test.invalid/]
                  trustedPeers: [web-app, broker]
                  secret: cluster-test-secret-0123456789abcdef
                - id: bound
                  name: Bound to the session
                  secret: bound-0123456789abcdef0123456789
                  redirectURIs: [https://bound.example.com/cb]
                  refreshTokenLifetime: session
                - id: robot
                  name: Robot
                  secret: robot-secret-0123456789abcdefabcdef
                  profile: dex
                  grantTypes: [client_credentials]
                  clientCredentialsClaims: {groups: [robots]}
                - id: broker
                  name: Broker
                  secret: broker-secret-0123456789abcdef012345
                  grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
                  tokenExchange:
                    tokensOf: [web-app]
                    targets: [{audience: prod, lifetime: 10m}]
                """);
    return onPostgres() ? builder.postgres(TestDatabases.postgres(Optional.of(clock))) : builder;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    server = builder(directory).start();
    original = Files.readString(server.configuration());
  }

  /** What one test changed, and failed before it had put it back, is no trouble of the next. */
  @AfterEach
  void restoreTheConfiguration() throws IOException {
    if (!Files.readString(server.configuration()).equals(original)) {
      server.configure(text -> original);
      server.reload();
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void newBrowser() {
    server.rows().change("delete from gh_consent");
    browser = new TestBrowser().through(server.port());
    pages = new TestLogin(server, browser);
    calls = new TestLogin(path -> plain(server, path), new TestBrowser());
  }

  /** What stands behind the proxy. */
  static URI plain(TestServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Moves the clock; the keys are read again, as a running server would have done meanwhile. */
  void pass(Duration time) {
    clock.advance(time);
    server.readKeys();
  }

  /** Replaces what stands in the configuration, and has it read. */
  void reload(String from, String to) {
    var reply =
        server.reload(yaml -> {
          assertTrue(yaml.contains(from), () -> "no " + from + " in " + yaml);
          return yaml.replace(from, to);
        });
    assertEquals(200, reply.status(), reply.body()::toString);
  }

  static Map<String, String> request(String client, String redirect, String cluster) {
    Map<String, String> request =
        TestLogin.request(
            "scope",
            "openid profile email groups offline_access audience:server:client_id:" + cluster);
    request.put("client_id", client);
    request.put("redirect_uri", redirect);
    return request;
  }

  static Map<String, String> request() {
    return request(TestServer.WEB, TestServer.WEB_REDIRECT, "prod-cluster");
  }

  /** Tokens of a login for the cluster prod. */
  Reply tokens(String person) {
    return good(calls.redeem(pages.authorize(request(), person).response().get("code")));
  }

  /** The same whose tokens end with the session. */
  Reply boundTokens(String person) {
    Map<String, String> request = request(BOUND, BOUND_REDIRECT, "prod-cluster");
    String code = pages.authorize(request, person).response().get("code");
    return good(calls.redeem(code, BOUND_REDIRECT, BOUND, BOUND_SECRET));
  }

  static Reply good(Reply tokens) {
    assertEquals(200, tokens.status(), tokens::toString);
    return tokens;
  }

  /** A user of the database; returns the login. */
  String user(String... groups) {
    String name = "user" + COUNT.incrementAndGet() + "@example.com";
    administer(
        201,
        "POST",
        "/users",
        Map.of("login", name, "password", TestServer.PASSWORD, "groups", List.of(groups)));
    return name;
  }

  Map<String, Object> administer(
      int status, String method, String resource, Map<String, Object> body) {
    var reply = server.administer(method, resource, body);
    assertEquals(status, reply.status(), () -> resource + " " + reply.body());
    return reply.body();
  }

  static Map<String, Object> question(String token, String... audiences) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("token", token);
    if (audiences.length > 0) {
      spec.put("audiences", List.of(audiences));
    }
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("kind", "TokenReview");
    question.put("apiVersion", "authentication.k8s.io/v1");
    question.put("spec", spec);
    question.put("status", Map.of("user", Map.of()));
    return question;
  }

  /** Sends a body as an API server would; {@code headers} are name, value, name, value. */
  static Reply send(TestServer server, String cluster, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(plain(server, "/kubernetes/" + cluster + "/token-review"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return TestLogin.reply(new TestBrowser().send(request));
  }

  Reply ask(String cluster, String credential, Map<String, Object> question) {
    return send(
        server,
        cluster,
        JSONObjectUtils.toJSONString(question),
        "Authorization",
        "Bearer " + credential);
  }

  static Map<?, ?> status(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    assertEquals("TokenReview", reply.json().get("kind"));
    assertEquals("no-store", reply.headers().get("cache-control"));
    return (Map<?, ?>) reply.json().get("status");
  }

  /** What the API server of prod hears. */
  Map<?, ?> review(String token, String... audiences) {
    Reply reply = ask("prod", PROD, question(token, audiences));
    assertEquals("authentication.k8s.io/v1", reply.json().get("apiVersion"));
    return status(reply);
  }

  void assertGood(String token) {
    Map<?, ?> status = review(token);
    assertEquals(true, status.get("authenticated"), status::toString);
    assertFalse(status.containsKey("error"), status::toString);
  }

  /** Refused with nothing but the reason. */
  void assertRefused(String error, Map<?, ?> status) {
    assertEquals(Map.of("authenticated", false, "error", error), status);
  }

  void assertEnded(String reason, String token) {
    assertRefused("gatehouse: the token has ended: " + reason, review(token));
  }

  /** How many stored events of a type name something. */
  long audited(String type, String fact) {
    // A search writes first what waits.
    administer(200, "GET", "/audit", Map.of());
    return server.rows().audited(type, fact);
  }

  static String claim(String token, String name) {
    Object value = TestLogin.claims(token).get(name);
    assertTrue(value instanceof String, () -> name + " is " + value);
    return (String) value;
  }
}
