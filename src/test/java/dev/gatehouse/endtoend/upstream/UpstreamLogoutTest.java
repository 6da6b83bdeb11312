package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.BackchannelApplication;
import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session ends at one Gatehouse, and another that lets people log in there hears of it (attack
 * cases 49 and 64 from the other side).
 */
class UpstreamLogoutTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String CLIENT = "gatehouse";
  private static final String SECRET = "secret-of-gatehouse-at-its-upstream-0123";
  private static final String OUT = "outbound: {allowedNetworks: [127.0.0.0/8]}";
  private final MutableClock clock = new MutableClock(Instant.now());

  /** What the upstream has delivered, and what became of it. */
  private final BlockingQueue<String> delivered = new LinkedBlockingQueue<>();

  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private ScriptedServer between;
  private BackchannelApplication wiki;
  private BackchannelApplication other;
  private TestServer upstream;
  private TestServer server;
  private TestBrowser browser;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    int port = TestServer.freePort();
    String issuer = "http://127.0.0.1:" + port;
    between =
        ScriptedServer.http((asked, out) -> {
          Page answer = post("/logout/backchannel/upstream", FORM, asked.body());
          delivered.add(asked.body());
          answers.add(answer.status());
          out.write(
              ("HTTP/1.1 " + answer.status() + " Forwarded\r\nContent-Length: 0\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
        });
    other = BackchannelApplication.start("other");
    wiki = BackchannelApplication.start("wiki");
    upstream =
        TestServer.in(Files.createDirectory(directory.resolve("upstream")))
            .clock(clock)
            .with(OUT)
            .client(other.client())
            .client(
                """
                - id: %s
                  name: The other Gatehouse
                  secret: %s
                  redirectURIs: [%s/callback]
                  skipConsent: true
                  backchannelLogoutURI: "%s"
                """
                    .formatted(CLIENT, SECRET, issuer, between.uri("/logout")))
            .start();
    server =
        TestServer.in(directory)
            .port(port)
            .clock(clock)
            .with(OUT)
            .with(
                """
                connectors:
                  - type: oidc
                    id: upstream
                    name: Upstream account
                    config: {issuer: "%s", clientID: %s, clientSecret: %s, promptType: ""}
                """
                    .formatted(upstream.issuer(), CLIENT, SECRET))
            .client(wiki.client())
            .start();
    wiki.trusts(server.issuer());
    browser = new TestBrowser();
  }

  @AfterEach
  void stop() {
    server.close();
    upstream.close();
    between.close();
    wiki.close();
    other.close();
  }

  private Page post(String path, String type, String body) {
    return new TestBrowser()
        .send(
            HttpRequest.newBuilder(server.at(path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
  }

  private void assertRefused(String part, Page answer) {
    assertEquals(400, answer.status(), answer::toString);
    assertEquals("no-store", answer.header("cache-control"));
    Reply reply = TestLogin.reply(answer);
    assertEquals("invalid_request", reply.error());
    assertTrue(reply.text("error_description").contains(part), reply::toString);
  }

  /** A login at the application by way of the upstream; its tokens. */
  private Reply logIn(TestBrowser in) {
    TestLogin login = new TestLogin(server, in);
    Map<String, String> request = TestLogin.request("client_id", wiki.id());
    request.put("redirect_uri", wiki.redirect());
    request.put("connector_id", "upstream");
    request.put("scope", "openid email");
    Page departure = in.follow(login.authorization(request));
    Page page = in.follow(departure.location().orElseThrow());
    if (page.status() == 200 && page.body().contains("name=\"password\"")) {
      page =
          in.submit(
              page.form().with("login", "alice@example.com").with("password", TestServer.PASSWORD));
      page = in.follow(page.location().orElseThrow());
    }
    Page home = in.follow(page.location().orElseThrow());
    String code = home.response().get("code");
    assertNotNull(code, home::toString);
    return login.redeem(code, wiki.redirect(), wiki.id(), wiki.secret());
  }

  private void logOutAtTheUpstream(TestBrowser in) {
    Page page = in.get(upstream.at("/logout"));
    assertEquals(200, in.submit(page.form().with("decision", "logout")).status());
  }

  private String nextDelivery() throws InterruptedException {
    String body = delivered.poll(30, TimeUnit.SECONDS);
    assertNotNull(body, "the upstream has delivered nothing");
    return body;
  }

  private long sessions() {
    return server.number("select count(*) from gh_account_session");
  }

  @Test
  void theEndOfTheSessionThereEndsTheOneHereAndApplicationsAreTold() throws Exception {
    TestBrowser second = new TestBrowser();
    Reply tokens = logIn(browser);
    Reply elsewhere = logIn(second);
    TestBrowser local = new TestBrowser();
    new TestLogin(server, local)
        .authorize(TestLogin.request("connector_id", "local"), "bob@example.com");
    assertEquals(3, sessions());
    logOutAtTheUpstream(browser);
    nextDelivery();
    assertEquals(200, answers.poll(30, TimeUnit.SECONDS));
    wiki.verify(wiki.nextToken());
    assertEquals(2, sessions(), "one login of two of the person, and nobody else's");
    TestLogin login = new TestLogin(server, browser);
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
    assertEquals(200, login.userinfo(elsewhere.text("access_token")).status());
    // The log has both servers.
    String line = server.log().line(text -> text.contains("logout at the upstream"));
    assertTrue(line.contains("\"session.ended\"") && line.contains("\"actor\":\"upstream\""), line);
    assertEquals(
        0,
        server.number(
            "select count(*) from gh_account_session where upstream_hash is null"
                + " and connector_id = 'upstream'"),
        "what is kept is a hash of the upstream's sid");
  }

  @Test
  void aTokenWorksOnce() throws Exception {
    logIn(browser);
    logOutAtTheUpstream(browser);
    String body = nextDelivery();
    assertEquals(200, answers.poll(30, TimeUnit.SECONDS));
    logIn(browser);
    long before = sessions();
    assertRefused("used before", post("/logout/backchannel/upstream", FORM, body));
    assertEquals(before, sessions());
    String line = server.log().line(text -> text.contains("\"upstream.logout_refused\""));
    assertTrue(line.contains("used before"), line);
    clock.advance(Duration.ofMinutes(4));
    server.readKeys();
    assertRefused("its time is over", post("/logout/backchannel/upstream", FORM, body));
  }

  @Test
  void tokensForOthersAndOtherTokensAreRefused() throws Exception {
    logIn(browser);
    Map<String, String> request = TestLogin.request("client_id", other.id());
    request.put("redirect_uri", other.redirect());
    TestLogin there = new TestLogin(upstream, browser);
    String code = there.signOn(request).response().get("code");
    String idToken =
        there.redeem(code, other.redirect(), other.id(), other.secret()).text("id_token");
    logOutAtTheUpstream(browser);
    String others = other.nextToken();
    nextDelivery();
    long before = sessions();
    for (String token : new String[] {others, idToken}) {
      assertRefused(
          "it was made for", post("/logout/backchannel/upstream", FORM, "logout_token=" + token));
    }
    assertEquals(before, sessions());
    assertEquals(
        1, server.number("select count(*) from gh_used_assertion"), "the delivered one's alone");
  }

  @Test
  void whatIsNoLogoutRequestIsRefusedAndStoresNothing() {
    String path = "/logout/backchannel/upstream";
    assertRefused("", post(path, "application/json", "{\"logout_token\":\"a.b.c\"}"));
    assertRefused("one logout_token", post(path, FORM, ""));
    assertRefused("one logout_token", post(path, FORM, "logout_token=a&logout_token=b"));
    assertRefused("one logout_token", post(path, FORM, "logout_token=" + "a".repeat(20_000)));
    // It is refused before it is sent, which a client that sends it need not notice.
    String tooLong =
        RawHttp.request(
            server.port(),
            "POST " + path + " HTTP/1.1",
            "Content-Type: " + FORM,
            "Content-Length: 70000");
    assertEquals(400, RawHttp.status(tooLong), tooLong);
    assertRefused("not a signed JWT", post(path, FORM, "logout_token=a.b.c"));
    assertEquals(
        405, new TestBrowser().get(server.at(path)).status(), "the token is never in an address");
    for (String nobody : new String[] {"nobody", "local"}) {
      Page answer = post("/logout/backchannel/" + nobody, FORM, "logout_token=a.b.c");
      assertEquals(404, answer.status(), answer::toString);
      assertEquals("no-store", answer.header("cache-control"));
    }
    assertEquals(0, server.number("select count(*) from gh_used_assertion"));
  }

  @Test
  void whoSendsNonsenseAgainAndAgainIsNotHeardForAMinute() {
    Page answer = null;
    for (int i = 0; i < 31; i++) {
      answer = post("/logout/backchannel/upstream", FORM, "logout_token=a.b.c");
    }
    assertEquals(429, answer.status());
    assertNotNull(answer.header("retry-after"));
    clock.advance(Duration.ofMinutes(1));
    assertEquals(400, post("/logout/backchannel/upstream", FORM, "logout_token=a.b.c").status());
  }

  /** As many as may be judged at a time have begun, and one that has all of its token is heard. */
  @Test
  void whoSendsSlowlyKeepsNobodyWaiting() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        slow.add(beginning("logout_token=a.b.c".length(), "logout_"));
      }
      assertRefused(
          "not a signed JWT", post("/logout/backchannel/upstream", FORM, "logout_token=a.b.c"));
      for (Socket one : slow) {
        one.getOutputStream().write("token=a.b.c".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(one.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(400, RawHttp.status(answer), answer);
      }
    } finally {
      for (Socket one : slow) {
        one.close();
      }
    }
  }

  /** A request of which the server has begun to read the body, as its "100 Continue" shows. */
  private Socket beginning(int length, String part) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    String head =
        "POST /logout/backchannel/upstream HTTP/1.1\r\nHost: 127.0.0.1:"
            + server.port()
            + "\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: "
            + FORM
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
    assertEquals(100, RawHttp.status(new String(go, StandardCharsets.US_ASCII)));
    socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void tokensThatCannotBeJudgedAreCountedApartFromThoseThatAreRefused() throws Exception {
    URI there = upstream.issuer();
    logIn(browser);
    logOutAtTheUpstream(browser);
    String body = nextDelivery();
    assertEquals(200, answers.poll(30, TimeUnit.SECONDS));
    server.configure(yaml -> yaml.replace(there.toString(), "http://127.0.0.1:1"));
    server.reload();
    for (int i = 0; i < 30; i++) {
      assertEquals(503, post("/logout/backchannel/upstream", FORM, body).status());
    }
    Page answer = post("/logout/backchannel/upstream", FORM, body);
    assertEquals(429, answer.status());
    assertTrue(answer.body().contains("could not be judged"), answer::body);
    server.configure(yaml -> yaml.replace("http://127.0.0.1:1", there.toString()));
    server.reload();
    clock.advance(Duration.ofMinutes(1));
    assertRefused("used before", post("/logout/backchannel/upstream", FORM, body));
  }

  @Test
  void anUpstreamWhoseKeysCannotBeReadIsToldToComeAgain() throws Exception {
    logIn(browser);
    URI there = upstream.issuer();
    logOutAtTheUpstream(browser);
    String body = nextDelivery();
    server.configure(yaml -> yaml.replace(there.toString(), "http://127.0.0.1:1"));
    server.reload();
    Page answer = post("/logout/backchannel/upstream", FORM, body);
    assertEquals(503, answer.status(), answer::toString);
    assertNotNull(answer.header("retry-after"));
  }
}
