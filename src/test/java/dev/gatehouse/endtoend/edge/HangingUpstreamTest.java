package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trouble of one identity source is nobody else's. */
@Timeout(120)
class HangingUpstreamTest {
  private static final int PEOPLE = 200;
  private static final int PLACES = 20;

  private static TestServer.Builder server(Path directory, String limits) {
    return TestServer.in(directory)
        .web(
            """
            behindProxy: true
            clientRemoteIP: {header: X-Forwarded-For, trustedProxies: [127.0.0.1/32]}
            """)
        .with(
            """
            connectors:
              - {type: test-token-upstream, id: slow, name: Slow, config: {world: %1$s-slow}, limits: {%2$s}}
              - {type: test-token-upstream, id: quick, name: Quick, config: {world: %1$s-quick}}
            """
                .formatted(directory.getFileName(), limits));
  }

  private static TestUpstream slow(Path directory) {
    return TestUpstream.of(directory.getFileName() + "-slow");
  }

  /** Somebody in front of the login form of a connector, at an address of their own. */
  private record Somebody(TestLogin login, Page form, String name) {
    static Somebody at(TestServer server, String connector, int number) {
      TestBrowser browser = new TestBrowser();
      browser.header("X-Forwarded-For", "10.0." + number / 250 + "." + (number % 250 + 1));
      TestLogin login = new TestLogin(server, browser);
      return new Somebody(
          login, login.form(TestLogin.request("connector_id", connector)), "person-" + number);
    }

    Page logIn() {
      return login.password(form, name, TestServer.PASSWORD);
    }
  }

  private static long metric(TestServer server, String line) {
    return server
        .metrics()
        .lines()
        .filter(one -> one.startsWith(line + " "))
        .map(one -> (long) Double.parseDouble(one.substring(line.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + line));
  }

  @Test
  void twoHundredLoginsThatHangKeepNobodyElseOut(@TempDir Path directory) throws Exception {
    CountDownLatch upstream = new CountDownLatch(1);
    slow(directory).hang(upstream);
    try (TestServer server =
            server(directory, "maxLogins: %d, callTimeout: 60s".formatted(PLACES)).start();
        HttpClient program = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> hanging = crowd(server, program);
      try {
        Await.until("every place to be taken", () -> slow(directory).logins.get() == PLACES);
        for (int i = 0; i < 3; i++) {
          Page quick = Somebody.at(server, "quick", 1000 + i).logIn();
          assertTrue(quick.body().contains("name=\"approval\""), quick::toString);
          Page local = alice(server);
          assertTrue(local.body().contains("name=\"approval\""), local::toString);
        }
        assertEquals(200, new TestBrowser().get(server.at("/keys")).status());
        assertEquals(
            PLACES,
            metric(
                server, "gatehouse_connector_calls_running{calls=\"login\",connector=\"slow\"}"));
        Await.until(
            "those without a place to be answered",
            () -> hanging.stream().filter(CompletableFuture::isDone).count() == PEOPLE - PLACES);
      } finally {
        upstream.countDown();
      }
      int in = 0;
      int busy = 0;
      for (CompletableFuture<HttpResponse<String>> one : hanging) {
        HttpResponse<String> answer = one.get();
        if (answer.statusCode() == 503) {
          busy++;
          assertTrue(answer.body().contains("cannot be checked right now"), answer::body);
          assertTrue(answer.headers().firstValue("Retry-After").isPresent(), answer::toString);
        } else {
          in++;
          assertEquals(303, answer.statusCode(), answer::toString);
        }
      }
      assertEquals(PLACES, in);
      assertEquals(PEOPLE - PLACES, busy);
    }
  }

  /** The same form, sent by so many at a time, each from an address of their own. */
  private static List<CompletableFuture<HttpResponse<String>>> crowd(
      TestServer server, HttpClient program) {
    TestBrowser browser = new TestBrowser();
    TestLogin login = new TestLogin(server, browser);
    TestBrowser.Form form = login.form(TestLogin.request("connector_id", "slow")).form();
    String cookies =
        browser.cookies().entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("; "));
    List<CompletableFuture<HttpResponse<String>>> crowd = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      Map<String, String> fields =
          form.with("login", "person-" + i).with("password", TestServer.PASSWORD).fields();
      HttpRequest request =
          HttpRequest.newBuilder(form.action())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Cookie", cookies)
              .header("X-Forwarded-For", "10.1.0." + (i + 1))
              .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(fields)))
              .build();
      // Of so many connections at once one may be closed before it is served; a browser goes on.
      crowd.add(
          program
              .sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .exceptionallyCompose(
                  lost -> program.sendAsync(request, HttpResponse.BodyHandlers.ofString())));
    }
    return crowd;
  }

  private static Page alice(TestServer server) {
    TestLogin login = new TestLogin(server, new TestBrowser());
    return login.password(
        login.form(TestLogin.request("connector_id", "local")),
        "alice@example.com",
        TestServer.PASSWORD);
  }

  @Test
  void anUpstreamThatNeverAnswersIsLeftAloneAndThePersonToldWhy(@TempDir Path directory) {
    CountDownLatch upstream = new CountDownLatch(1);
    slow(directory).hang(upstream);
    try (TestServer server =
        server(directory, "callTimeout: 100ms, breakAfter: 2, breakFor: 100ms").start()) {
      try {
        for (int i = 0; i < 2; i++) {
          assertTrouble(Somebody.at(server, "slow", i).logIn());
        }
        int asked = slow(directory).logins.get();
        Page refused = Somebody.at(server, "slow", 2).logIn();
        assertTrouble(refused);
        assertTrue(slow(directory).logins.get() <= asked + 1, "at most a probe");
        assertEquals(
            2, metric(server, "gatehouse_connector_breaker{calls=\"login\",connector=\"slow\"}"));
        assertEquals(
            0, metric(server, "gatehouse_connector_breaker{calls=\"refresh\",connector=\"slow\"}"));
        assertTrue(readiness(server).contains("slow (login): has not answered since"));
        assertEquals(1, count(server, "it is asked now and then only"));
      } finally {
        upstream.countDown();
      }
      Await.until(
          "a login to succeed again", () -> Somebody.at(server, "slow", 3).logIn().status() == 200);
      assertEquals(
          0, metric(server, "gatehouse_connector_breaker{calls=\"login\",connector=\"slow\"}"));
      assertEquals(1, count(server, "of a connector answers again"));
      assertFalse(readiness(server).contains("slow"), readiness(server));
    }
  }

  private static void assertTrouble(Page page) {
    assertEquals(503, page.status(), page::toString);
    assertTrue(page.body().contains("<h1>Slow does not answer</h1>"), page::toString);
    assertTrue(
        page.links().stream()
            .anyMatch(link ->
                link.startsWith(TestServer.WEB_REDIRECT)
                    && link.contains("error=temporarily_unavailable")),
        page::toString);
    assertTrue(page.body().contains(page.header("x-request-id")), page::toString);
  }

  private static String readiness(TestServer server) {
    return new TestBrowser()
        .get(URI.create("http://127.0.0.1:" + server.port("telemetry") + "/healthz/ready"))
        .body();
  }

  private static int count(TestServer server, String part) {
    return (int) server.log().lines().stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void aStormOfRefreshesLeavesTheLoginsAlone(@TempDir Path directory) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    TestUpstream upstream = slow(directory);
    try (TestServer server =
            server(directory, "maxLogins: 2, maxRefreshes: 2, maxWait: 100ms").start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<TestLogin.Reply> grants = new ArrayList<>();
      TestLogin program = new TestLogin(server, new TestBrowser());
      for (int i = 0; i < 6; i++) {
        Somebody one = Somebody.at(server, "slow", i);
        Page page = one.logIn();
        Page end = page.status() == 200 ? one.login().consent(page, true) : page;
        grants.add(program.redeem(end.response().get("code")));
      }
      upstream.gate(gate);
      List<Future<TestLogin.Reply>> storm = new ArrayList<>();
      try {
        grants.forEach(grant ->
            storm.add(
                threads.submit(() ->
                    new TestLogin(server, new TestBrowser())
                        .refresh(grant.text("refresh_token")))));
        Await.until("four answers", () -> storm.stream().filter(Future::isDone).count() == 4);
        Page login = Somebody.at(server, "slow", 100).logIn();
        assertEquals(303, login.status(), login::toString);
        assertTrue(login.response().containsKey("code"), login::toString);
      } finally {
        gate.countDown();
      }
      int later = 0;
      for (int i = 0; i < grants.size(); i++) {
        TestLogin.Reply reply = storm.get(i).get();
        if (reply.status() == 503) {
          later++;
          assertEquals("temporarily_unavailable", reply.error());
          TestLogin.Reply again = program.refresh(grants.get(i).text("refresh_token"));
          assertEquals(200, again.status(), "the grant is kept: " + again);
        } else {
          assertEquals(200, reply.status(), reply::toString);
        }
      }
      assertEquals(4, later);
    }
  }

  @Test
  void whoMayNotBeAskedIsToldAtOnce(@TempDir Path directory) {
    slow(directory).unreachable(true);
    try (TestServer server = server(directory, "").start()) {
      TestBrowser browser = new TestBrowser();
      Map<String, String> request = TestLogin.request("connector_id", "slow");
      request.put("prompt", "none");
      Page told = browser.get(new TestLogin(server, browser).authorization(request));
      assertEquals(303, told.status(), told::toString);
      assertEquals("login_required", told.response().get("error"));
      assertEquals(0, slow(directory).logins.get());
    }
  }
}
