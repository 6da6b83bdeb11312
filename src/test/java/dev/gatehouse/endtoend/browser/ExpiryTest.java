package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What time does to logins. */
class ExpiryTest extends WithServer {
  private final MutableClock clock = new MutableClock(Instant.now());

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .with(
            """
            connectors:
              - {type: fake-upstream, id: get, name: Get}
            sessions: {absoluteLifetime: 10h, validIfNotUsedFor: 2h}
            """);
  }

  private Map<String, String> local() {
    return TestLogin.request("connector_id", "local");
  }

  @Test
  void theNewestTwoAttemptsAreKept() {
    Page oldest = login.form(local());
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(1));
      login.form(local());
      assertTrue(attempts() <= 2, () -> browser.cookies().keySet().toString());
    }
    assertEquals(2, attempts());
    assertErrorPage(400, login.password(oldest, ALICE, TestServer.PASSWORD));
  }

  @Test
  void anAttemptExpires() {
    Page form = login.form(local());
    clock.advance(Duration.ofMinutes(29));
    Page consent = login.password(form, ALICE, TestServer.PASSWORD);
    assertEquals(200, consent.status());
    clock.advance(Duration.ofMinutes(2));
    assertErrorPage(400, login.consent(consent, true));
    assertErrorPage(400, login.password(form, ALICE, TestServer.PASSWORD));
    assertErrorPage(400, browser.get(form.uri()));
  }

  @Test
  void anArrivalAfterTheAttemptsLifeIsRefused() {
    Page departure = browser.follow(login.authorization(TestLogin.request("connector_id", "get")));
    Form answer = FakeUpstream.answer(departure, Map.of("user", "carol"));
    clock.advance(Duration.ofMinutes(31));
    assertErrorPage(400, browser.follow(FakeUpstream.redirect(answer)));
  }

  @Test
  void anIdleSessionEnds() {
    login.code(local());
    assertTrue(asksToLogOut());
    clock.advance(Duration.ofMinutes(121));
    assertTrue(!asksToLogOut(), "the session is over");
  }

  @Test
  void aLoginAfterTheSessionsEndMakesAnother() {
    login.code(local());
    String first = browser.cookies().get(browser.cookieName("-session"));
    clock.advance(Duration.ofHours(11));
    login.code(local());
    String second = browser.cookies().get(browser.cookieName("-session"));
    assertTrue(!first.split("\\.", -1)[0].equals(second.split("\\.", -1)[0]), "the same row");
    assertTrue(asksToLogOut());
  }

  private boolean asksToLogOut() {
    URI logout = server.at("/logout");
    return browser.get(logout).body().contains("name=\"decision\"");
  }

  private long attempts() {
    return browser.cookies().keySet().stream().filter(one -> one.contains("-attempt-")).count();
  }
}
