package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One issuer with a clock of its own for a class of tests, a fresh browser for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithIssuer {
  static final String ALICE = "alice@example.com";
  static final String BOB = "bob@example.com";

  /** Another confidential client. */
  static final String OTHER = "other-app";

  static final String OTHER_SECRET = "other-app-secret-0123456789abcdef";
  static final String OTHER_REDIRECT = "https://other.example.com/cb";

  /** What RFC 6749 §5.2 allows in a description. */
  private static final String DESCRIPTION = "[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+";

  final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  private final int telemetry = TestServer.freePort();
  TestServer server;
  TestLogin login;

  /** What differs from the ordinary server. */
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder;
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        configure(
                TestServer.in(directory)
                    .clock(clock)
                    .with("telemetry: {http: '127.0.0.1:" + telemetry + "'}")
                    .client(
                        """
                        - id: other-app
                          name: Other application
                          secret: other-app-secret-0123456789abcdef
                          redirectURIs: [https://other.example.com/cb]
                        """))
            .start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** What one test allowed is asked for in the next. */
  @BeforeEach
  void forgetConsents() {
    server.rows().change("delete from gh_consent");
  }

  @BeforeEach
  void newBrowser() {
    login = new TestLogin(server, new TestBrowser());
  }

  /** Moves the clock; the keys are read again, as a running server would have done meanwhile. */
  void pass(Duration time) {
    clock.advance(time);
    server.readKeys();
  }

  /** A request of another client than the ordinary one. */
  static Map<String, String> requestOf(String client, String redirect) {
    Map<String, String> request = TestLogin.request("client_id", client);
    request.put("redirect_uri", redirect);
    return request;
  }

  /** Tokens of a login of alice for another client. */
  Reply tokensOf(String client, String secret, String redirect) {
    String code = login.code(requestOf(client, redirect));
    return login.redeem(code, redirect, client, secret);
  }

  Reply refreshAs(String refreshToken, String client, String secret) {
    return login.post(
        "/token",
        Map.of("grant_type", "refresh_token", "refresh_token", refreshToken),
        client,
        secret);
  }

  Reply introspect(String token) {
    return login.post(
        "/token/introspect", Map.of("token", token), TestServer.WEB, TestServer.WEB_SECRET);
  }

  Reply revoke(String token) {
    return login.post(
        "/token/revoke", Map.of("token", token), TestServer.WEB, TestServer.WEB_SECRET);
  }

  /** Sends a body as it stands, with headers as name, value, name, value. */
  Reply raw(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at(path)).POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return TestLogin.reply(new TestBrowser().send(request));
  }

  /** Sends a form as it stands. */
  Reply form(String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/x-www-form-urlencoded";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return raw(path, body, all);
  }

  static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** A GET with headers as name, value, name, value. */
  Page get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.at(path)).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new TestBrowser().send(request);
  }

  static void assertGranted(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    assertEquals("no-store", reply.headers().get("cache-control"));
    assertEquals("no-cache", reply.headers().get("pragma"));
    assertEquals("Bearer", reply.json().get("token_type"));
  }

  /** RFC 6749 §5.2: JSON that nobody stores, with a description of allowed characters. */
  static void assertRefused(int status, String error, Reply reply) {
    assertEquals(status, reply.status(), reply::toString);
    assertEquals(error, reply.error(), reply::toString);
    assertTrue(reply.text("error_description").matches(DESCRIPTION), reply::toString);
    assertTrue(reply.headers().get("content-type").startsWith("application/json"));
    assertEquals("no-store", reply.headers().get("cache-control"));
    assertFalse(reply.json().containsKey("access_token"));
    boolean challenged = reply.headers().containsKey("www-authenticate");
    assertEquals(status == 401 || status == 403, challenged, reply::toString);
  }

  void assertActive(String token) {
    Reply reply = introspect(token);
    assertEquals(200, reply.status(), reply::toString);
    assertEquals(true, reply.json().get("active"), reply::toString);
  }

  /** RFC 7662 §2.2: the answer about an inactive token tells nothing more. */
  void assertInactive(String token) {
    assertInactive(introspect(token));
  }

  static void assertInactive(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    assertEquals(Map.of("active", false), reply.json());
  }

  /** No token of a response gives anything any more. */
  void assertDead(Reply tokens) {
    Reply userinfo = login.userinfo(tokens.text("access_token"));
    assertRefused(401, "invalid_token", userinfo);
    assertInactive(tokens.text("access_token"));
    if (tokens.json().containsKey("refresh_token")) {
      assertInactive(tokens.text("refresh_token"));
      assertRefused(400, "invalid_grant", login.refresh(tokens.text("refresh_token")));
    }
  }

  /** How many stored audit events of a type name something. */
  long audited(String type, Object fact) {
    return server.rows().audited(type, fact);
  }

  /**
   * How many audit events of a type there were, also of those that are only logged, such as
   * refusals.
   */
  long events(String type) {
    URI metrics = URI.create("http://127.0.0.1:" + telemetry + "/metrics");
    String start = "gatehouse_events_total{event=\"" + type + "\"} ";
    return new TestBrowser()
        .get(metrics)
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(start.length())))
        .sum();
  }

  /** Runs the same at once on many threads. */
  static <T> List<T> race(int threads, Callable<T> work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(
            executor.submit(() -> {
              start.await();
              return work.call();
            }));
      }
      start.countDown();
      List<T> outcomes = new ArrayList<>();
      for (Future<T> future : futures) {
        outcomes.add(future.get(60, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }
}
