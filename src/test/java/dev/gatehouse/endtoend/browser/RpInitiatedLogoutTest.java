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
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenID Connect RP-Initiated Logout 1.0, and what an attacker makes of it (attack case 63). */
class RpInitiatedLogoutTest extends WithPortal {
  private static final String BYE = "https://portal.example.com/bye";
  private static final String OTHER = "https://other.example.com/cb";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .with("sessions: {validIfNotUsedFor: 20h}")
        .client(
            """
            - id: portal
              name: The portal
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://portal.example.com/cb]
              postLogoutRedirectURIs:
                - https://portal.example.com/bye
                - https://portal.example.com/bye?from=here
                - com.example.portal:/bye
              skipConsent: true
            - id: other
              name: The other
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://other.example.com/cb]
              skipConsent: true
            """);
  }

  private static Map<String, String> parameters(String... pairs) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.put(pairs[i], pairs[i + 1]);
    }
    return parameters;
  }

  private URI address(String... pairs) {
    return server.at("/logout?" + TestBrowser.encode(parameters(pairs)));
  }

  private Page logout(String... pairs) {
    return browser.get(address(pairs));
  }

  private boolean loggedIn() {
    return asks(browser.get(server.at("/logout")));
  }

  private static boolean asks(Page page) {
    return page.status() == 200 && page.body().contains("name=\"decision\"");
  }

  private Page confirmed(Page question) {
    assertTrue(asks(question), question::toString);
    return browser.submit(question.form().with("decision", "logout"));
  }

  private static void assertLeadsTo(String address, Page page) {
    assertEquals(303, page.status(), page::toString);
    assertEquals(address, page.header("location"));
  }

  private void assertRefused(Page page) {
    assertErrorPage(400, page);
    assertTrue(page.setCookies().isEmpty(), page::toString);
    assertTrue(loggedIn());
  }

  private static String idToken(Reply tokens) {
    return tokens.text("id_token");
  }

  private Map<String, Object> lastEnd() {
    try {
      List<String> facts =
          server
              .rows()
              .texts("select facts from gh_audit where type = 'session.ended' order by id desc");
      return JSONObjectUtils.parse(facts.get(0));
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void discoveryNamesTheEndpoint() {
    Page page = browser.get(server.at("/.well-known/openid-configuration"));
    assertEquals(
        server.issuer() + "/logout", TestLogin.reply(page).json().get("end_session_endpoint"));
  }

  @Test
  void whoKnowsThisVerySessionEndsItAtOnceAndGoesBackWithTheState() {
    Reply tokens = logIn(ALICE);
    Page page =
        logout(
            "id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", "a b&c=d");
    assertLeadsTo(BYE + "?state=a%20b%26c%3Dd", page);
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn());
    assertEquals("client", lastEnd().get("actor"));
    assertEquals(PORTAL, lastEnd().get("client_id"));
  }

  @Test
  void theRecordSaysHowManyGrantsEndedAndHowManyStay() {
    logIn(ALICE);
    Reply online = tokens(end(portal("scope", "openid email")));
    Reply offline = tokens(end(portal()));
    Page page = confirmed(logout("client_id", PORTAL));
    assertEquals(200, page.status(), page::toString);
    assertEquals("person", lastEnd().get("actor"));
    assertEquals("1", lastEnd().get("grants_ended"));
    assertEquals("2", lastEnd().get("grants_kept"));
    assertEquals(401, login.userinfo(online.text("access_token")).status());
    assertEquals(200, login.userinfo(offline.text("access_token")).status());
  }

  @Test
  void aQueryOfTheRegisteredAddressStays() {
    Reply tokens = logIn(ALICE);
    String address = BYE + "?from=here";
    assertLeadsTo(
        address + "&state=s",
        logout(
            "id_token_hint", idToken(tokens), "post_logout_redirect_uri", address, "state", "s"));
  }

  @Test
  void aNativeApplicationsAddressWorksToo() {
    Reply tokens = logIn(ALICE);
    assertLeadsTo(
        "com.example.portal:/bye?state=s",
        logout(
            "id_token_hint",
            idToken(tokens),
            "post_logout_redirect_uri",
            "com.example.portal:/bye",
            "state",
            "s"));
  }

  @Test
  void withoutAHintThePersonIsAskedAndReadsWhoAsks() {
    logIn(ALICE);
    Page question =
        logout(
            "client_id",
            PORTAL,
            "post_logout_redirect_uri",
            BYE,
            "state",
            "s",
            "logout_hint",
            ALICE);
    assertTrue(asks(question), question::toString);
    assertTrue(question.setCookies().isEmpty(), question::toString);
    assertTrue(question.body().contains("The portal"), question::toString);
    assertTrue(question.body().contains("Alice Example"), question::toString);
    assertTrue(loggedIn());
    assertLeadsTo(BYE + "?state=s", confirmed(question));
    assertFalse(loggedIn());
    assertEquals("person", lastEnd().get("actor"));
    assertEquals(PORTAL, lastEnd().get("client_id"));
  }

  @Test
  void theQuestionSpeaksTheRequestsLanguage() {
    logIn(ALICE);
    Page question = logout("client_id", PORTAL, "ui_locales", "de");
    assertTrue(question.body().contains("möchte Sie abmelden"), question::toString);
    assertTrue(confirmed(question).body().contains("Sie sind abgemeldet"));
  }

  @Test
  void anExpiredHintIsAsGood() {
    Reply tokens = logIn(ALICE);
    pass(Duration.ofHours(10));
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
    assertLeadsTo(BYE, logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE));
    assertFalse(loggedIn());
  }

  @Test
  void aHintOfARetiredKeyIsAsGood() {
    Reply tokens = logIn(ALICE);
    for (int i = 0; i < 2; i++) {
      server.administer("POST", "/keys/rotate", Map.of("emergency", false));
      pass(Duration.ofHours(1));
    }
    assertLeadsTo(BYE, logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE));
  }

  @Test
  void aHintWithoutClientIdNamesTheClient() {
    Reply tokens = logIn(ALICE);
    assertLeadsTo(
        BYE,
        logout(
            "id_token_hint",
            idToken(tokens),
            "client_id",
            PORTAL,
            "post_logout_redirect_uri",
            BYE));
  }

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
  void severalAccountsAreNamedAndEndTogether() {
    Reply alice = logIn(ALICE);
    Reply bob = tokens(login.authorize(portal("prompt", "login"), BOB));
    pass(Duration.ofSeconds(1));
    Page question = logout("id_token_hint", idToken(bob), "post_logout_redirect_uri", BYE);
    assertTrue(asks(question), question::toString);
    assertTrue(question.body().contains("Alice Example"), question::toString);
    assertTrue(question.body().contains("bob"), question::toString);
    long before = server.rows().audited("session.ended");
    assertLeadsTo(BYE, confirmed(question));
    assertEquals(before + 2, server.rows().audited("session.ended"));
    assertError("login_required", end(portal("prompt", "none")));
    assertFalse(loggedIn());
    assertEquals(200, login.userinfo(alice.text("access_token")).status(), "bound offline");
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
  void aStateWithoutAnAddressGoesNowhere() {
    Reply tokens = logIn(ALICE);
    Page page = logout("id_token_hint", idToken(tokens), "state", "secret-state");
    assertEquals(200, page.status(), page::toString);
    assertFalse(page.body().contains("secret-state"), page::toString);
  }

  @Test
  void whoIsNotLoggedInIsSentBackAtOnce() {
    Page page = logout("client_id", PORTAL, "post_logout_redirect_uri", BYE, "state", "s");
    assertLeadsTo(BYE + "?state=s", page);
    assertTrue(page.setCookies().isEmpty(), page::toString);
  }

  @Test
  void anApplicationMayPost() {
    Reply tokens = logIn(ALICE);
    Form form =
        new Form(
            server.at("/logout"),
            parameters(
                "id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", "s"));
    Page page = browser.submitFromOtherSite(form);
    assertEquals(303, page.status(), page::toString);
    assertTrue(page.setCookies().isEmpty(), page::toString);
    assertFalse(page.header("location").contains(idToken(tokens)), page::toString);
    assertTrue(loggedIn());
    assertLeadsTo(BYE + "?state=s", browser.get(page.location().orElseThrow()));
    assertFalse(loggedIn());
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
