package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.durability.PostgresProxy.Cut;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection to PostgreSQL breaks around a commit. Broken before, nothing has happened and the
 * client may repeat; broken after, it has happened, the server cannot know, and a repeat must not
 * make it happen again (attack cases 28 and 75).
 */
class LostAnswerTest {
  private static final String GRANT_MADE = "insert into gh_grant ";
  private static final String GRANT_CHANGED = "update gh_grant ";

  @TempDir Path directory;
  private PostgresProxy proxy;
  private TestServer server;
  private TestBrowser browser;
  private TestLogin login;

  @BeforeEach
  void start() throws IOException {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    proxy = PostgresProxy.before(options);
    server = TestServer.in(directory).postgres(proxy.through(options)).start();
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    proxy.close();
  }

  private void unavailable(TestLogin.Reply reply) {
    assertTrue(proxy.hasCut());
    assertEquals(503, reply.status(), reply.toString());
    assertEquals("temporarily_unavailable", reply.error());
  }

  @Test
  void aRefreshThatWasDoneIsAnsweredAgain() {
    String token = login.tokens().text("refresh_token");
    proxy.cut(GRANT_CHANGED, Cut.AFTER_COMMIT);
    unavailable(login.refresh(token));
    TestLogin.Reply again = login.refresh(token);
    assertEquals(200, again.status());
    assertEquals(again.text("refresh_token"), login.refresh(token).text("refresh_token"));
    assertEquals(1, server.rows().audited("token.refreshed"));
    assertEquals(200, login.refresh(again.text("refresh_token")).status());
    assertEquals("invalid_grant", login.refresh(token).error());
  }

  @Test
  void aRefreshThatWasNotDoneCanBeRepeated() {
    String token = login.tokens().text("refresh_token");
    proxy.cut(GRANT_CHANGED, Cut.BEFORE_COMMIT);
    unavailable(login.refresh(token));
    assertEquals(0, server.rows().audited("token.refreshed"));
    assertEquals(200, login.refresh(token).status());
    assertEquals(1, server.rows().audited("token.refreshed"));
    assertEquals(0, server.rows().audited("token.refresh_repeated"));
  }

  @Test
  void aCodeThatWasRedeemedIsNotRedeemedAgain() {
    String code = login.code(TestLogin.request());
    proxy.cut(GRANT_CHANGED, Cut.AFTER_COMMIT);
    unavailable(login.redeem(code));
    assertEquals("invalid_grant", login.redeem(code).error());
    assertEquals(1, server.rows().audited("token.issued"));
    assertEquals(1, server.rows().audited("code.replayed"));
  }

  @Test
  void aCodeThatWasNotRedeemedStillIs() {
    String code = login.code(TestLogin.request());
    proxy.cut(GRANT_CHANGED, Cut.BEFORE_COMMIT);
    unavailable(login.redeem(code));
    assertEquals(200, login.redeem(code).status());
    assertEquals("invalid_grant", login.redeem(code).error());
  }

  @Test
  void aConsentThatWasStoredIsNotStoredAgain() {
    Page form = consentForm();
    proxy.cut(GRANT_MADE, Cut.AFTER_COMMIT);
    assertEquals(503, login.consent(form, true).status());
    assertTrue(proxy.hasCut());
    int again = login.consent(form, true).status();
    assertTrue(again >= 400 && again < 500, "answered " + again);
    assertEquals(1, server.rows().number("select count(*) from gh_grant"));
  }

  @Test
  void aConsentThatWasNotStoredCanBeGivenAgain() {
    Page form = consentForm();
    proxy.cut(GRANT_MADE, Cut.BEFORE_COMMIT);
    assertEquals(503, login.consent(form, true).status());
    assertNotNull(login.consent(form, true).response().get("code"));
    assertEquals(1, server.rows().number("select count(*) from gh_grant"));
  }

  @Test
  void aLoginWhoseFateIsUnknownSetsNoCookie() {
    for (Cut cut : Cut.values()) {
      Page form = login.form(TestLogin.request());
      proxy.cut("insert into gh_session ", cut);
      Page busy = login.password(form, "alice@example.com", TestServer.PASSWORD);
      assertEquals(503, busy.status());
      assertTrue(
          browser.cookies().keySet().stream().noneMatch(name -> name.contains("session")),
          busy.toString());
      assertEquals(200, login.password(form, "alice@example.com", TestServer.PASSWORD).status());
      browser.cookies().clear();
    }
  }

  private Page consentForm() {
    return login.password(
        login.form(TestLogin.request()), "alice@example.com", TestServer.PASSWORD);
  }
}
