package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** OpenID Connect Front-Channel Logout 1.0: what the logged-out page loads, and for whom. */
class FrontChannelLogoutTest extends WithLogout {
  private static final String WIKI = "https://wiki.example.com";
  private static final String MAIL = "https://mail.example.com:8443";
  private static final Pattern FRAME = Pattern.compile("<iframe[^>]* src=\"([^\"]*)\"");

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .client(client("wiki", WIKI, "frontchannelLogoutURI: " + WIKI + "/out?from=issuer"))
        .client(
            client(
                "mail",
                MAIL,
                "frontchannelLogoutURI: "
                    + MAIL
                    + "/out\n  frontchannelLogoutSessionRequired: true"))
        .client(client("quiet", "https://quiet.example.com", "refreshTokenLifetime: session"));
  }

  private static String client(String id, String origin, String more) {
    return """
    - id: %s
      name: The %s
      secret: %s
      redirectURIs: ["%s/cb"]
      postLogoutRedirectURIs: ["%s/bye", "com.example.%s:/bye"]
      skipConsent: true
      %s
    """
        .formatted(id, id, SECRET, origin, origin, id, more);
  }

  private static Map<String, String> of(String id, String origin) {
    return portal("client_id", id, "redirect_uri", origin + "/cb");
  }

  private Reply signOn(String id, String origin) {
    Page answer = end(of(id, origin));
    Reply tokens = login.redeem(answer.response().get("code"), origin + "/cb", id, SECRET);
    assertEquals(200, tokens.status(), tokens::toString);
    return tokens;
  }

  private static Object sid(Reply tokens) {
    return TestLogin.claims(idToken(tokens)).get("sid");
  }

  /** What the page's frames load: parameters by address. */
  private static Map<String, Map<String, String>> frames(Page page) {
    Map<String, Map<String, String>> frames = new LinkedHashMap<>();
    FRAME
        .matcher(page.body())
        .results()
        .map(found -> found.group(1).replace("&amp;", "&").replace("&#x3D;", "="))
        .forEach(address -> {
          String[] parts = address.split("[?]", 2);
          Map<String, String> parameters = new LinkedHashMap<>();
          for (String pair : parts[1].split("&", -1)) {
            String[] both = pair.split("=", 2);
            parameters.put(
                both[0],
                java.net.URLDecoder.decode(both[1], java.nio.charset.StandardCharsets.UTF_8));
          }
          frames.put(parts[0], parameters);
        });
    return frames;
  }

  @Test
  void everyApplicationOfTheSessionIsToldWithItsOwnSid() {
    Reply portal = logIn(ALICE);
    Reply wiki = signOn("wiki", WIKI);
    Reply mail = signOn("mail", MAIL);
    signOn("quiet", "https://quiet.example.com");
    Page page =
        logout("id_token_hint", idToken(portal), "post_logout_redirect_uri", BYE, "state", "a&b");
    assertEquals(200, page.status(), page::toString);
    String issuer = server.issuer().toString();
    assertEquals(
        Map.of(
            WIKI + "/out",
            Map.of("from", "issuer", "iss", issuer, "sid", sid(wiki)),
            MAIL + "/out",
            Map.of("iss", issuer, "sid", sid(mail))),
        frames(page));
    assertTrue(page.body().contains("The wiki") && page.body().contains("The mail"));
    assertFalse(page.body().contains("The quiet"), page::toString);
    assertTrue(page.body().contains("href=\"" + BYE + "?state&#x3D;a%26b\""), page::toString);
    assertTrue(
        page.body().contains("<noscript><meta http-equiv=\"refresh\" content=\"5;url=" + BYE),
        page::toString);
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn());
  }

  @Test
  void thePageMayLoadTheseFramesAndNothingElse() {
    logIn(ALICE);
    signOn("wiki", WIKI);
    signOn("mail", MAIL);
    Page page = confirmed(logout());
    String policy = page.header("content-security-policy");
    assertTrue(policy.startsWith("default-src 'none'; "), policy);
    assertTrue(policy.contains("; frame-ancestors 'none'; base-uri 'none'; frame-src "), policy);
    assertTrue(policy.contains("form-action 'none'"), policy);
    assertTrue(policy.endsWith("frame-src " + MAIL + " " + WIKI), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertEquals("DENY", page.header("x-frame-options"));
    assertEquals("no-store", page.header("cache-control"));
    assertEquals(2, page.body().split("sandbox=\"allow-scripts allow-same-origin", -1).length - 1);
    assertFalse(page.body().contains("<script"), "there is nowhere to go on to");
  }

  @Test
  void whoHasNoLoginThatRestsOnTheSessionIsNotTold() {
    TestBrowser elsewhere = new TestBrowser();
    TestLogin away = new TestLogin(server, elsewhere);
    away.authorize(of("mail", MAIL), ALICE);
    Reply portal = logIn(ALICE);
    signOn("wiki", WIKI);
    Page page = logout("id_token_hint", idToken(portal));
    assertEquals(java.util.Set.of(WIKI + "/out"), frames(page).keySet());
    Reply again = logIn(ALICE);
    Page alone = logout("id_token_hint", idToken(again), "post_logout_redirect_uri", BYE);
    assertLeadsTo(BYE, alone);
  }

  @Test
  void aClientIsToldWhateverBecameOfItsGrants() {
    Reply portal = logIn(ALICE);
    Reply wiki = signOn("wiki", WIKI);
    Reply mail = signOn("mail", MAIL);
    Map<String, String> token = Map.of("token", wiki.text("refresh_token"));
    assertEquals(200, login.post("/token/revoke", token, "wiki", SECRET).status());
    server.rows().change("delete from gh_grant where client_id = 'mail'");
    Page page = logout("id_token_hint", idToken(portal));
    assertEquals(java.util.Set.of(WIKI + "/out", MAIL + "/out"), frames(page).keySet());
    assertEquals(sid(mail), frames(page).get(MAIL + "/out").get("sid"));
  }

  @Test
  void everyAccountOfTheBrowserCounts() {
    logIn(ALICE);
    Reply first = signOn("wiki", WIKI);
    String code = login.authorize(of("wiki", WIKI), BOB).response().get("code");
    Reply second = login.redeem(code, WIKI + "/cb", "wiki", SECRET);
    Page page = confirmed(logout());
    for (Reply one : List.of(first, second)) {
      assertTrue(page.body().contains("sid&#x3D;" + sid(one)), page::toString);
    }
  }

  @Test
  void aClientThatIsGoneIsNotTold() {
    logIn(ALICE);
    signOn("mail", MAIL);
    String[] before = new String[1];
    server.reload(yaml -> {
      before[0] = yaml;
      return yaml.replace("- id: mail", "- id: mail-of-old");
    });
    try {
      Page page = confirmed(logout());
      assertFalse(page.body().contains("<iframe"), page::toString);
    } finally {
      server.reload(yaml -> before[0]);
    }
  }

  @Test
  void aNativeApplicationsAddressIsReachedThroughUs() {
    logIn(ALICE);
    Reply wiki = signOn("wiki", WIKI);
    Page page =
        logout(
            "id_token_hint",
            idToken(wiki),
            "post_logout_redirect_uri",
            "com.example.wiki:/bye",
            "state",
            "s");
    String next = page.links().stream().findFirst().orElse("");
    assertEquals("", next, "the link of this page has an id: " + page);
    String link = page.body().replaceAll("(?s).*id=\"next\" href=\"([^\"]*)\".*", "$1");
    Page on = browser.get(URI.create(server.issuer() + link.replace("&#x3D;", "=")));
    assertLeadsTo("com.example.wiki:/bye?state=s", on);
  }

  @Test
  void discoverySaysSo() {
    Map<String, Object> json =
        TestLogin.reply(browser.get(server.at("/.well-known/openid-configuration"))).json();
    assertEquals(true, json.get("frontchannel_logout_supported"));
    assertEquals(true, json.get("frontchannel_logout_session_supported"));
  }
}
