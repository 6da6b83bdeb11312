package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A person who is disabled, removed or has a new password (attack cases 28 and 30). */
class DisabledUserTest extends WithIssuer {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private String user() {
    String name = "user" + COUNT.incrementAndGet() + "@example.com";
    Map<String, Object> body =
        Map.of("login", name, "password", TestServer.PASSWORD, "groups", List.of("first"));
    assertEquals(201, server.administer("POST", "/users", body).status());
    return name;
  }

  private void administer(String resource, String user, Object... more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("login", user);
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    assertEquals(200, server.administer("POST", resource, body).status());
  }

  private String code(String user) {
    return login.authorize(TestLogin.request(), user).response().get("code");
  }

  private void assertEnds(String resource, Object... more) {
    String user = user();
    Reply tokens = login.redeem(code(user));
    assertGranted(tokens);
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
    String code = code(user);
    administer(resource, user, more);
    assertDead(tokens);
    assertRefused(400, "invalid_grant", login.redeem(code));
  }

  @Test
  void disabled() {
    assertEnds("/users/change", "enabled", false);
  }

  @Test
  void removed() {
    assertEnds("/users/remove");
  }

  @Test
  void newPassword() {
    assertEnds("/users/change", "password", "another horse battery");
  }

  /** The one event of a type about a person, of the newest write. */
  private String event(String type, String user) {
    return server
        .rows()
        .texts(
            "select " + TestRows.FACTS + " from gh_audit where type = ? and login = ?", type, user)
        .get(0);
  }

  private List<String> endedSessions(String user) {
    return server
        .rows()
        .texts(
            "select "
                + TestRows.FACTS
                + " from gh_audit where type = 'session.ended' and user_id ="
                + " (select user_id from gh_audit where type = 'user.added' and login = ?)",
            user);
  }

  @Test
  void theRecordSaysWhatEnded() {
    for (String change : List.of("/users/remove", "/users/change")) {
      String user = user();
      for (int i = 0; i < 2; i++) {
        TestLogin device = new TestLogin(server, new TestBrowser());
        assertGranted(
            device.redeem(device.authorize(TestLogin.request(), user).response().get("code")));
        assertEquals(303, device.signOn(TestLogin.request()).status());
      }
      boolean removed = change.equals("/users/remove");
      administer(change, user, removed ? new Object[0] : new Object[] {"enabled", false});
      String event = event(removed ? "user.removed" : "user.changed", user);
      assertTrue(event.contains("\"sessions_ended\":\"2\""), event);
      assertTrue(event.contains("\"grants_ended\":\"4\""), event);
      List<String> sessions = endedSessions(user);
      assertEquals(2, sessions.size(), sessions::toString);
      for (String one : sessions) {
        assertTrue(one.contains("\"grants_ended\":\"2\""), one);
        assertTrue(one.contains("\"grants_kept\":\"0\""), one);
        assertTrue(one.contains("\"actor\":\"test\""), one);
      }
    }
  }

  @Test
  void oneWhoIsAtTheConsentPageGetsNoCode() {
    String user = user();
    TestBrowser browser = new TestBrowser();
    TestLogin inTheMiddle = new TestLogin(server, browser);
    Page consent =
        inTheMiddle.password(inTheMiddle.form(TestLogin.request()), user, TestServer.PASSWORD);
    assertEquals(200, consent.status());
    administer("/users/change", user, "enabled", false);
    Page answer = inTheMiddle.consent(consent, true);
    assertNotEquals(303, answer.status(), answer::toString);
  }

  @Test
  void othersStay() {
    Reply tokens = login.redeem(code(user()));
    administer("/users/change", user(), "enabled", false);
    assertActive(tokens.text("access_token"));
  }

  @Test
  void newGroupsReachTokensWithTheNextRefresh() {
    String user = user();
    Reply tokens = login.redeem(code(user));
    administer("/users/change", user, "groups", List.of("second"));
    assertActive(tokens.text("access_token"));
    Reply refreshed = login.refresh(tokens.text("refresh_token"));
    assertEquals(List.of("second"), TestLogin.claims(refreshed.text("id_token")).get("groups"));
    assertEquals(
        List.of("second"), login.userinfo(tokens.text("access_token")).json().get("groups"));
  }
}
