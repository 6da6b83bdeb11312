package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
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
