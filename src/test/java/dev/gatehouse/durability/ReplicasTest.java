package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.durability.Tokens.Answer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on one PostgreSQL: whoever is asked next must not matter (attack case 75). */
class ReplicasTest {
  private static final int RACES = 10;

  @TempDir Path directory;
  @TempDir Path other;
  private TestServer one;
  private TestServer two;

  @BeforeEach
  void start() {
    one = TestServer.in(directory).postgres(TestDatabases.postgres(Optional.empty())).start();
    two = TestServer.in(other).replicaOf(one).start();
  }

  @AfterEach
  void stop() {
    two.close();
    one.close();
  }

  /** A load balancer without memory: no request goes where the one before it went. */
  private final class Alternating {
    private final TestBrowser browser = new TestBrowser();
    private TestServer next;

    Alternating(TestServer first) {
      next = first;
    }

    private TestServer turn() {
      TestServer now = next;
      next = now == one ? two : one;
      return now;
    }

    Page get(URI uri) {
      return followed(browser.get(turn().here(uri)));
    }

    Page submit(Form form) {
      return followed(browser.submit(new Form(turn().here(form.action()), form.fields())));
    }

    private Page followed(Page page) {
      boolean own =
          page.location().map(to -> to.getHost().equals("127.0.0.1")).orElse(Boolean.FALSE);
      return own ? get(page.location().orElseThrow()) : page;
    }

    String code() {
      Page form = get(URI.create(one.issuer() + "/auth?" + query()));
      Page consent =
          submit(
              form.form().with("login", "alice@example.com").with("password", TestServer.PASSWORD));
      return submit(consent.form().with("approval", "approve")).response().get("code");
    }

    private static String query() {
      return TestBrowser.encode(TestLogin.request("prompt", "consent"));
    }
  }

  @Test
  void theStepsOfALoginGoAlternatelyToBoth() {
    for (TestServer first : List.of(one, two)) {
      Alternating steps = new Alternating(first);
      TestLogin.Reply tokens = new TestLogin(steps.turn(), new TestBrowser()).redeem(steps.code());
      assertEquals(200, tokens.status(), tokens.toString());
      for (int i = 0; i < 6; i++) {
        TestLogin at = new TestLogin(steps.turn(), new TestBrowser());
        assertEquals(200, at.userinfo(tokens.text("access_token")).status());
        TestLogin.Reply fresh =
            new TestLogin(steps.turn(), new TestBrowser()).refresh(tokens.text("refresh_token"));
        assertEquals(200, fresh.status(), fresh.toString());
        tokens = fresh;
      }
      TestLogin revoker = new TestLogin(steps.turn(), new TestBrowser());
      Map<String, String> form = Map.of("token", tokens.text("refresh_token"));
      assertEquals(
          200, revoker.post("/token/revoke", form, TestServer.WEB, TestServer.WEB_SECRET).status());
      TestLogin.Reply refused =
          new TestLogin(steps.turn(), new TestBrowser()).refresh(tokens.text("refresh_token"));
      assertEquals("invalid_grant", refused.error());
      assertEquals(
          401,
          new TestLogin(one, new TestBrowser()).userinfo(tokens.text("access_token")).status());
      assertEquals(
          401,
          new TestLogin(two, new TestBrowser()).userinfo(tokens.text("access_token")).status());
    }
  }

  @Test
  void aCodeIsHonouredOnceAcrossReplicas() throws Exception {
    Tokens tokens = new Tokens();
    for (int race = 0; race < RACES; race++) {
      String code = new TestLogin(one, new TestBrowser()).code(TestLogin.request());
      List<Answer> answers =
          AtOnce.run(8, number -> tokens.redeem((number % 2 == 0 ? one : two).at("/token"), code));
      assertEquals(1, answers.stream().filter(Answer::ok).count(), answers.toString());
      answers.stream()
          .filter(answer -> !answer.ok())
          .forEach(answer -> assertEquals("invalid_grant", answer.text("error")));
    }
  }

  @Test
  void aRefreshRaceAcrossReplicasHasOneSuccessor() throws Exception {
    Tokens tokens = new Tokens();
    String token = new TestLogin(one, new TestBrowser()).tokens().text("refresh_token");
    for (int race = 0; race < RACES; race++) {
      String presented = token;
      List<Answer> answers =
          AtOnce.run(
              16, number -> tokens.refresh((number % 2 == 0 ? one : two).at("/token"), presented));
      answers.forEach(answer -> assertEquals(200, answer.status(), answer.toString()));
      assertEquals(1, answers.stream().map(Answer::refreshToken).distinct().count());
      token = answers.get(0).refreshToken();
      assertNotEquals(presented, token);
    }
    assertEquals(RACES, one.rows().audited("token.refreshed"));
  }

  @Test
  void oneRotatesTheOtherFollows() throws Exception {
    one.readKeys();
    awaitKeys(2);
    List<AdminReply> replies =
        AtOnce.run(
            2, number -> (number == 0 ? one : two).administer("POST", "/keys/rotate", Map.of()));
    replies.forEach(reply -> assertEquals(200, reply.status(), reply.body().toString()));
    assertEquals(replies.get(0).body(), replies.get(1).body(), "both tell of the same start");
    assertEquals(3, one.rows().number("select count(*) from gh_signing_key"));
    // The first key at the start and the one now.
    assertEquals(2, one.rows().audited("key.activated"));
    assertEquals(3, one.rows().audited("key.created"));

    AdminReply emergency = one.administer("POST", "/keys/rotate", Map.of("emergency", true));
    assertEquals(200, emergency.status(), emergency.body().toString());
    awaitSameKeys();
    String kid = signedWith(one);
    assertEquals(kid, signedWith(two), "the other replica signs with the same key");
  }

  @Test
  void replicasThatStartAtOnceShareAMasterKeyAndAFirstKey(@TempDir Path third, @TempDir Path fourth)
      throws Exception {
    PostgresOptions empty = TestDatabases.postgres(Optional.empty());
    int issuer = TestServer.freePort();
    List<Path> homes = List.of(third, fourth);
    for (Path home : homes) {
      Files.copy(directory.resolve("master.key"), home.resolve("master.key"));
    }
    List<TestServer> started =
        AtOnce.run(
            homes.size(),
            number ->
                TestServer.in(homes.get(number))
                    .postgres(empty)
                    .port(issuer)
                    .listen(TestServer.freePort())
                    .start());
    try {
      assertEquals(
          1,
          started.get(0).rows().number("select count(*) from gh_signing_key where generation = 1"));
      assertEquals(1, started.get(0).rows().audited("key.activated"));
      assertEquals(signedWith(started.get(0)), signedWith(started.get(1)));
    } finally {
      started.forEach(TestServer::close);
    }
  }

  @Test
  void wrongPasswordsAreCountedTogether() {
    int checked = 0;
    Page answer = guess(one);
    while (answer.status() == 401) {
      checked++;
      answer = guess(checked % 2 == 0 ? one : two);
    }
    assertEquals(429, answer.status(), answer.toString());
    assertEquals(10, checked, "the budget of one account from one address");
    assertEquals(429, guess(one).status());
    assertEquals(429, guess(two).status());
  }

  private static Page guess(TestServer server) {
    TestBrowser browser = new TestBrowser();
    Page form = browser.get(server.at("/auth/local?" + TestBrowser.encode(TestLogin.request())));
    return browser.submit(
        new Form(server.here(form.form().action()), form.form().fields())
            .with("login", "bob@example.com")
            .with("password", "wrong"));
  }

  private static String signedWith(TestServer server) {
    String token = new TestLogin(server, new TestBrowser()).tokens().text("id_token");
    try {
      return JWSObject.parse(token).getHeader().getKeyID();
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  /** Until the standby is there, which the first run of a background job makes. */
  private void awaitKeys(long count) {
    Await.until("keys", () -> one.rows().number("select count(*) from gh_signing_key") >= count);
  }

  private void awaitSameKeys() {
    Await.until("the same JWKS", () -> keys(one).equals(keys(two)));
    assertTrue(keys(one).contains("\"kid\""));
  }

  private static String keys(TestServer server) {
    return new TestBrowser().get(server.at("/keys")).body();
  }
}
