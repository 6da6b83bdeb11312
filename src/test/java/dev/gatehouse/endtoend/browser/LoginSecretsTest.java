package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLog;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that opens a door stands in the log, the audit record or an address (attack case 78). */
class LoginSecretsTest extends WithServer {
  private static final String WRONG = "wrong-password-of-alice";

  @ParameterizedTest
  @EnumSource(LogConfig.Format.class)
  void aLoginLeavesNoSecretBehind(LogConfig.Format format) {
    Map<String, String> secrets = new LinkedHashMap<>();
    String written;
    try (TestLog log = new TestLog(format)) {
      Page form = login.form(TestLogin.request());
      secrets.put("attempt cookie", browser.cookies().get(browser.cookieName("-attempt-")));
      Page refused = login.password(form, ALICE, WRONG);
      assertFalse(refused.body().contains(WRONG), refused::toString);
      Page consent = login.password(form, ALICE, TestServer.PASSWORD);
      secrets.put(
          "session secret",
          browser.cookies().get(browser.cookieName("-session")).split("\\.", -1)[1]);
      secrets.put("consent form", consent.form().fields().get("shown"));
      Page end = login.consent(consent, true);
      String code = end.response().get("code");
      Reply tokens = login.redeem(code);
      assertEquals(200, tokens.status(), tokens::toString);
      Reply replayed = login.redeem(code);
      assertEquals("invalid_grant", replayed.error());
      Reply again = login.tokens();
      Reply refreshed = login.refresh(again.text("refresh_token"));
      login.userinfo(refreshed.text("access_token"));
      login.userinfo(refreshed.text("access_token") + "x");
      secrets.put("password", TestServer.PASSWORD);
      secrets.put("wrong password", WRONG);
      secrets.put("code", code);
      secrets.put("client secret", TestServer.WEB_SECRET);
      secrets.put("PKCE verifier", TestLogin.VERIFIER);
      for (String kind : List.of("access_token", "id_token", "refresh_token")) {
        secrets.put(kind, signature(tokens.text(kind)));
        secrets.put("new " + kind, signature(refreshed.text(kind)));
      }
      written = log.text();
    }
    assertTrue(written.contains("web-app"), "something is logged");
    String audit =
        server.text(
            "select group_concat(type || coalesce(request_id, '') || "
                + TestRows.FACTS
                + ") from gh_audit");
    assertTrue(audit.contains("user-alice"), audit);
    secrets.forEach((what, secret) -> {
      assertFalse(written.contains(secret), what + " is in the log");
      assertFalse(audit.contains(secret), what + " is in the audit record");
    });
  }

  /** The part without which the token is worthless. */
  private static String signature(String token) {
    return token.substring(Math.max(0, token.lastIndexOf('.') + 1));
  }

  @Test
  void noAddressOfOursHoldsASecretAndNoneIsReferred() {
    Page form = login.form(TestLogin.request());
    Page redirect =
        browser.submit(form.form().with("login", ALICE).with("password", TestServer.PASSWORD));
    String address = redirect.location().orElseThrow().toString();
    String session = browser.cookies().get(browser.cookieName("-session"));
    for (String part : session.split("\\.", -1)) {
      assertFalse(address.contains(part), address);
    }
    Page consent = browser.get(redirect.location().orElseThrow());
    Page end = login.consent(consent, true);
    for (Page page : List.of(form, redirect, consent, end)) {
      assertEquals("no-referrer", page.header("referrer-policy"), page::toString);
      assertEquals("no-store", page.header("cache-control"), page::toString);
    }
  }
}
