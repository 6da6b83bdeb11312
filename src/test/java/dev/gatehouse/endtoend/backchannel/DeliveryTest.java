package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestLogin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The outbox: what happens when an application does not do as it should (rule R29). */
class DeliveryTest extends WithApplications {
  private static final Duration LONG = Duration.ofHours(20);

  private String logInAndOut() {
    String idToken = wiki.logIn(server, login, CAROL);
    logOut();
    return idToken;
  }

  @Test
  void anApplicationThatFailsIsToldAgainWithAFreshToken() throws Exception {
    wiki.willAnswer(answer(503), answer(500));
    logInAndOut();
    Map<String, Object> first = TestLogin.claims(wiki.nextToken());
    failedAttempt(1);
    pass(Duration.ofSeconds(30));
    Map<String, Object> second = TestLogin.claims(wiki.nextToken());
    failedAttempt(2);
    assertEquals(first.get("sid"), second.get("sid"));
    assertNotEquals(first.get("jti"), second.get("jti"));
    assertNotEquals(first.get("exp"), second.get("exp"));
    pass(Duration.ofSeconds(80));
    wiki.nextToken();
    assertTrue(event("logout.delivered").contains("attempt 3"));
    assertEquals(0, waiting());
  }

  @Test
  void noAttemptComesBeforeItsTime() throws Exception {
    wiki.willAnswer(answer(503));
    logInAndOut();
    wiki.nextToken();
    failedAttempt(1);
    // A look into the outbox that comes too early; a logout elsewhere has it looked into for sure.
    pass(Duration.ofSeconds(15));
    mail.logIn(server, login, "alice@example.com");
    logOut();
    mail.nextToken();
    event("logout.delivered");
    assertTrue(wiki.requests().isEmpty());
    assertEquals(1, waiting());
  }

  @Test
  void whatTheApplicationRefusesIsFinal() throws Exception {
    wiki.willAnswer(answer(400));
    logInAndOut();
    wiki.nextToken();
    String line = event("logout.undelivered");
    assertTrue(line.contains("the client answered 400"), line);
    assertTrue(line.contains("\"client_id\":\"wiki\""), line);
    assertEquals(0, waiting());
    assertEquals(1, server.number("select count(*) from gh_logout_message"));
    assertEquals(1, server.rows().audited("logout.undelivered"));
    pass(LONG);
    mail.logIn(server, login, CAROL);
    logOut();
    mail.nextToken();
    assertTrue(wiki.requests().isEmpty(), "it was told again");
  }

  @Test
  void afterTenAttemptsItIsGivenUpAndRecorded() throws Exception {
    for (int i = 0; i < 10; i++) {
      wiki.willAnswer(answer(503));
    }
    logInAndOut();
    for (int attempt = 1; attempt < 10; attempt++) {
      wiki.nextToken();
      failedAttempt(attempt);
      pass(LONG);
    }
    wiki.nextToken();
    String line = event("logout.undelivered");
    assertTrue(line.contains("attempt 10"), line);
    assertTrue(line.contains("the client answered 503"), line);
    assertEquals(0, waiting());
  }

  @Test
  void aRedirectIsNotFollowedAndCountsAsAFailure() throws Exception {
    try (ScriptedServer elsewhere = ScriptedServer.http(ScriptedServer.status(200))) {
      wiki.willAnswer(
          "HTTP/1.1 307 Moved\r\nLocation: "
              + elsewhere.uri("/inner")
              + "\r\nContent-Length: 0\r\n\r\n");
      logInAndOut();
      wiki.nextToken();
      failedAttempt(1);
      assertEquals(0, elsewhere.connections());
      assertEquals(1, waiting());
    }
  }

  @Test
  void oneThatHangsDelaysNoOther() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedServer hanging = hanging(end)) {
      server.reload(yaml -> yaml.replace(wiki.logoutUri().toString(), hanging.uri("/").toString()));
      for (int i = 0; i < 6; i++) {
        wiki.logIn(server, login, CAROL);
        mail.signOn(server, login);
        logOut();
        hanging.next();
        mail.nextToken();
        event("logout.delivered");
      }
      failedAttempt(1);
      end.countDown();
    }
  }

  @Test
  void aRestartForgetsNothing() throws Exception {
    wiki.willAnswer(answer(503));
    logInAndOut();
    wiki.nextToken();
    failedAttempt(1);
    server.restart();
    assertTrue(wiki.requests().isEmpty());
    pass(Duration.ofMinutes(1));
    wiki.nextToken();
    assertTrue(event("logout.delivered").contains("attempt 2"));
  }

  /** It had delivered the message, or not: nobody knows, so it is delivered. */
  @Test
  void whatADeadReplicaHadClaimedIsDelivered() throws Exception {
    server
        .rows()
        .change(
            "insert into gh_logout_message (client_id, sid, account_session_id, connector_id,"
                + " user_id, ended_at, due_at, attempts) values ('wiki', 'its-sid', 'gone',"
                + " 'local', 'carol', ?, ?, 1)",
            clock.instant().toEpochMilli(),
            clock.instant().plusSeconds(120).toEpochMilli());
    pass(Duration.ofSeconds(100));
    mail.logIn(server, login, CAROL);
    logOut();
    mail.nextToken();
    event("logout.delivered");
    assertTrue(wiki.requests().isEmpty(), "the claim is not over yet");
    pass(Duration.ofSeconds(30));
    assertEquals("its-sid", TestLogin.claims(wiki.nextToken()).get("sid"));
  }

  @Test
  void aClientThatIsGoneIsToldNothing() throws Exception {
    wiki.willAnswer(answer(503));
    logInAndOut();
    wiki.nextToken();
    failedAttempt(1);
    String entry = wiki.client().indent(2).stripTrailing();
    server.reload(yaml -> {
      assertTrue(yaml.contains(entry), yaml);
      return yaml.replace(entry, "");
    });
    pass(LONG);
    mail.logIn(server, login, CAROL);
    logOut();
    mail.nextToken();
    server.log().line(line -> line.contains("Logouts of a client are dropped"));
    event("logout.delivered");
    assertEquals(0, waiting());
    assertTrue(wiki.requests().isEmpty());
  }

  @Test
  void administratorsSeeWhatWasNotTold() throws Exception {
    wiki.willAnswer(answer(400));
    mail.willAnswer(answer(503));
    String idToken = wiki.logIn(server, login, CAROL);
    mail.signOn(server, login);
    logOut();
    failedAttempt(1);
    event("logout.undelivered");
    AdminReply reply = server.administer("GET", "/logouts", Map.of());
    assertEquals(1L, ((Number) reply.body().get("waiting")).longValue());
    assertEquals(1L, ((Number) reply.body().get("undelivered")).longValue());
    Map<?, ?> undelivered = (Map<?, ?>) ((List<?>) reply.body().get("logouts")).get(1);
    assertEquals("wiki", undelivered.get("client_id"));
    assertEquals("undelivered", undelivered.get("state"));
    assertEquals(TestLogin.claims(idToken).get("sid"), undelivered.get("sid"));
    String out = CommandRun.of(server.configuration(), List.of("logouts")).is(0).out();
    assertTrue(out.contains("waiting  mail  local/"), out);
    assertTrue(out.contains("undelivered  wiki  local/"), out);
    assertTrue(out.contains("1 waiting, 1 undelivered"), out);
  }

  @Test
  void theMetricsAndTheEventsCountThem() throws Exception {
    wiki.willAnswer(answer(400));
    logInAndOut();
    wiki.nextToken();
    event("logout.undelivered");
    String metrics = server.metrics();
    assertTrue(
        metrics.contains("gatehouse_events_total{event=\"logout.undelivered\"} 1.0"), metrics);
    assertTrue(metrics.contains("gatehouse_logouts{state=\"undelivered\"}"), metrics);
  }
}
