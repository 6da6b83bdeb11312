package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an attacker makes of the logout of applications (attack case 63). */
class LogoutAbuseTest extends WithLogout {

  @Test
  void aHintOfAnotherClientThanTheOneThatAsksIsRefused() {
    Reply tokens = logIn(ALICE);
    assertRefused(logout("id_token_hint", idToken(tokens), "client_id", "other"));
    Map<String, String> request = portal("client_id", "other", "redirect_uri", OTHER);
    String code = end(request).response().get("code");
    Reply others = login.redeem(code, OTHER, "other", SECRET);
    assertEquals(200, others.status(), others::toString);
    assertRefused(
        logout(
            "id_token_hint",
            idToken(others),
            "client_id",
            PORTAL,
            "post_logout_redirect_uri",
            BYE));
    assertRefused(logout("id_token_hint", idToken(others), "post_logout_redirect_uri", BYE));
  }

  @Test
  void whatIsNoIdTokenOfOursIsRefused() {
    Reply tokens = logIn(ALICE);
    String good = idToken(tokens);
    String[] parts = good.split("\\.", -1);
    String kid = JSONObjectUtils.toJSONString(Map.of("alg", "none"));
    for (String bad :
        List.of(
            "a.b.c",
            "garbage",
            tokens.text("access_token"),
            tokens.text("refresh_token"),
            parts[0] + "." + parts[1] + ".",
            Base64URL.encode(kid) + "." + parts[1] + ".",
            parts[0] + "." + Base64URL.encode("{\"iss\":\"x\"}") + "." + parts[2],
            // An encrypted token has five parts.
            parts[0] + "." + parts[1] + "." + parts[1] + "." + parts[1] + "." + parts[2],
            good + " ")) {
      assertRefused(logout("id_token_hint", bad, "post_logout_redirect_uri", BYE));
      assertRefused(logout("id_token_hint", bad, "client_id", PORTAL));
      Page posted =
          browser.submitFromOtherSite(
              new Form(server.at("/logout"), parameters("id_token_hint", bad)));
      assertErrorPage(400, posted);
    }
  }

  @Test
  void aHintOfAnotherSessionOrPersonProvesNothing() {
    TestBrowser elsewhere = new TestBrowser();
    TestLogin away = new TestLogin(server, elsewhere);
    for (String who : List.of(ALICE, BOB)) {
      String code = away.authorize(portal(), who).response().get("code");
      Reply others = away.redeem(code, REDIRECT, PORTAL, SECRET);
      browser = new TestBrowser();
      login = new TestLogin(server, browser);
      logIn(ALICE);
      Page question = logout("id_token_hint", idToken(others), "post_logout_redirect_uri", BYE);
      assertTrue(asks(question), question::toString);
      assertTrue(loggedIn());
      assertLeadsTo(BYE, confirmed(question));
      assertTrue(asks(elsewhere.get(server.at("/logout"))), "the other browser's session stays");
      assertEquals(200, login.userinfo(others.text("access_token")).status());
    }
  }

  @Test
  void aHintOfAnEndedSessionProvesNothingInTheNext() {
    Reply first = logIn(ALICE);
    confirmed(logout());
    logIn(ALICE);
    Page question = logout("id_token_hint", idToken(first));
    assertTrue(asks(question), question::toString);
    assertTrue(loggedIn());
  }

  @Test
  void onlyWhatThePersonSeesMayLogThemOutUnasked() {
    Reply tokens = logIn(ALICE);
    for (String destination : List.of("image", "iframe", "empty", "script")) {
      Page page =
          browser.send(
              HttpRequest.newBuilder(address("id_token_hint", idToken(tokens)))
                  .header("Sec-Fetch-Dest", destination)
                  .GET());
      assertTrue(asks(page), page::toString);
    }
    browser.send(
        HttpRequest.newBuilder(address("id_token_hint", idToken(tokens)))
            .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertTrue(loggedIn());
    Page page =
        browser.send(
            HttpRequest.newBuilder(address("id_token_hint", idToken(tokens)))
                .header("Sec-Fetch-Dest", "document")
                .GET());
    assertFalse(asks(page), page::toString);
    assertFalse(loggedIn());
  }

  @Test
  void anUnregisteredAddressIsAPageBeforeAnythingEnds() {
    Reply tokens = logIn(ALICE);
    for (String bad :
        List.of(
            "https://evil.example/",
            BYE + "/",
            BYE + "?x=y",
            BYE + "#x",
            BYE.replace("https", "http"),
            BYE.toUpperCase(java.util.Locale.ROOT),
            "https://portal.example.com@evil.example/bye",
            "https://portal.example.com.evil.example/bye",
            "https://portal.example.com/bye/../x",
            "//portal.example.com/bye",
            "/bye",
            "javascript:alert(1)",
            "data:text/html,x",
            REDIRECT,
            BYE + "\r\nSet-Cookie: a=b",
            BYE + "\u0000",
            "https://other.example.com/bye")) {
      assertRefused(logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", bad));
      assertRefused(logout("client_id", PORTAL, "post_logout_redirect_uri", bad));
      Form form =
          new Form(
              server.at("/logout"),
              parameters("client_id", PORTAL, "post_logout_redirect_uri", bad));
      assertErrorPage(400, browser.submit(form));
      assertErrorPage(
          400,
          new TestBrowser().get(address("client_id", PORTAL, "post_logout_redirect_uri", bad)));
    }
    assertRefused(logout("client_id", "other", "post_logout_redirect_uri", BYE));
  }

  @Test
  void anAddressWithoutAClientIsNobodysAddress() {
    logIn(ALICE);
    assertRefused(logout("post_logout_redirect_uri", BYE));
    assertRefused(logout("post_logout_redirect_uri", BYE, "client_id", ""));
  }

  @Test
  void anUnknownClientAndARepeatedParameterAreAPage() {
    Reply tokens = logIn(ALICE);
    assertRefused(logout("client_id", "nobody"));
    for (String twice :
        List.of(
            "client_id=portal&client_id=portal",
            "client_id=portal&state=a&state=b",
            "id_token_hint=" + idToken(tokens) + "&id_token_hint=" + idToken(tokens))) {
      assertRefused(browser.get(server.at("/logout?" + twice)));
    }
    Form half = new Form(server.at("/logout?client_id=portal"), parameters("client_id", "portal"));
    assertErrorPage(400, browser.submit(half));
  }

  @Test
  void theStateComesBackAsItWasAndBreaksNothing() {
    for (String state :
        List.of(
            "\r\nSet-Cookie: a=b",
            "<script>alert(1)</script>",
            "&post_logout_redirect_uri=https://evil.example/",
            "#fragment",
            "ä🐊",
            "x".repeat(1500))) {
      Reply tokens = logIn(ALICE);
      Page page =
          logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", state);
      assertTrue(page.header("location").startsWith(BYE + "?state="), page::toString);
      assertEquals(Map.of("state", state), page.response());
      assertTrue(
          page.setCookies().stream().noneMatch(cookie -> cookie.startsWith("a=")), page::toString);
    }
  }

  @Test
  void anotherSitesPostIsAsked() {
    logIn(ALICE);
    Form form =
        new Form(
            server.at("/logout"),
            parameters("client_id", PORTAL, "post_logout_redirect_uri", BYE, "decision", ""));
    Page question = browser.get(browser.submitFromOtherSite(form).location().orElseThrow());
    assertTrue(asks(question), question::toString);
    assertTrue(question.body().contains("The portal"), question::toString);
    assertLeadsTo(BYE, confirmed(question));
  }

  @Test
  void theFormOfOneSessionIsWorthlessInAnother() {
    logIn(ALICE);
    Form mine = logout("client_id", PORTAL, "post_logout_redirect_uri", BYE).form();
    TestBrowser other = new TestBrowser();
    new TestLogin(server, other).authorize(portal(), BOB);
    assertErrorPage(400, other.submit(mine.with("decision", "logout")));
    assertTrue(asks(other.get(server.at("/logout"))));
    Page sealed =
        browser.submitFromOtherSite(
            new Form(server.at("/logout"), parameters("client_id", PORTAL)));
    String request = sealed.header("location").split("request=", -1)[1];
    assertRefused(browser.submit(mine.with("decision", "logout").with("token", request)));
    assertRefused(logout("request", mine.fields().get("token")));
    assertRefused(logout("request", request + "A"));
    assertRefused(logout("request", "" + "x"));
  }

  @Test
  void aClientThatIsGoneMeanwhileIsAPage() {
    logIn(ALICE);
    Form form = logout("client_id", PORTAL, "post_logout_redirect_uri", BYE).form();
    String[] before = new String[1];
    server.reload(yaml -> {
      before[0] = yaml;
      return yaml.replace(
          "- https://portal.example.com/bye\n", "- https://portal.example.com/new\n");
    });
    try {
      assertRefused(browser.submit(form.with("decision", "logout")));
    } finally {
      server.reload(yaml -> before[0]);
    }
    assertLeadsTo(BYE, browser.submit(form.with("decision", "logout")));
  }
}
