package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a logout here the browser goes through the logout of the upstream, and comes back. */
class UpstreamLogoutTest extends WithLogout {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .with(
            """
            connectors:
              - {type: fake-upstream, id: corp, name: Corporation, config: {logsOut: true}}
              - {type: fake-upstream, id: partner, name: Partner, config: {logsOut: true}}
            """)
        .client(
            """
            - id: wiki
              name: The wiki
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://wiki.example.com/cb]
              frontchannelLogoutURI: https://wiki.example.com/out
              skipConsent: true
            """);
  }

  private Reply logIn(String connector, String user) {
    Map<String, String> request = portal("connector_id", connector, "prompt", "login");
    Page departure = browser.follow(login.authorization(request));
    Page answer =
        browser.follow(FakeUpstream.redirect(FakeUpstream.answer(departure, Map.of("user", user))));
    pass(Duration.ofSeconds(1));
    return tokens(answer);
  }

  private Page leave(Reply tokens) {
    return logout("id_token_hint", idToken(tokens), "post_logout_redirect_uri", BYE, "state", "s");
  }

  private static Map<String, String> assertGoesUpstream(Page page) {
    assertEquals(303, page.status(), page::toString);
    assertTrue(page.header("location").startsWith(FakeUpstream.LOGOUT + "?"), page::toString);
    return page.response();
  }

  private Page back(String state) {
    return browser.get(server.at("/logout/callback?state=" + state));
  }

  private void with(UnaryOperator<String> change, Runnable check) {
    String[] before = new String[1];
    server.reload(yaml -> {
      before[0] = yaml;
      String changed = change.apply(yaml);
      assertNotEquals(yaml, changed);
      return changed;
    });
    try {
      check.run();
    } finally {
      server.reload(yaml -> before[0]);
    }
  }

  @Test
  void theBrowserGoesThroughTheUpstreamAndBackToTheApplication() {
    Page page = leave(logIn("corp", "ann"));
    Map<String, String> sent = assertGoesUpstream(page);
    assertEquals(server.issuer() + "/logout/callback", sent.get("return_to"));
    assertEquals("state of ann", sent.get("who"), "what the connector gave at the login");
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn(), "the session here is over before the upstream is asked");
    Page back = back(sent.get("state"));
    assertLeadsTo(BYE + "?state=s", back);
    assertTrue(back.setCookie("-logout").contains("; Max-Age=0;"), back::toString);
    assertEquals("/logout", back(sent.get("state")).header("location"), "works once");
  }

  @Test
  void anUpstreamThatGivesNothingBackIsFine() {
    assertGoesUpstream(leave(logIn("corp", "ann")));
    assertLeadsTo(BYE + "?state=s", browser.get(server.at("/logout/callback")));
  }

  @Test
  void anUpstreamMayPost() {
    String state = assertGoesUpstream(leave(logIn("corp", "ann"))).get("state");
    Page page =
        browser.submitFromOtherSite(
            new Form(server.at("/logout/callback"), Map.of("RelayState", state)));
    assertEquals(303, page.status(), page::toString);
    assertTrue(page.setCookies().isEmpty(), page::toString);
    assertLeadsTo(BYE + "?state=s", browser.get(page.location().orElseThrow()));
  }

  @Test
  void anotherCorrelationOrBrowserGoesNowhere() {
    String state = assertGoesUpstream(leave(logIn("corp", "ann"))).get("state");
    assertEquals("/logout", back("x" + state).header("location"));
    Page other = new TestBrowser().get(server.at("/logout/callback?state=" + state));
    assertEquals("/logout", other.header("location"));
    assertLeadsTo(BYE + "?state=s", back(state));
  }

  @Test
  void withoutAnAddressTheWayEndsOnOurPage() {
    Page left = logout("id_token_hint", idToken(logIn("corp", "ann")));
    Page page = back(assertGoesUpstream(left).get("state"));
    assertEquals(200, page.status(), page::toString);
    assertFalse(asks(page), page::toString);
  }

  @Test
  void anAddressThatIsGoneMeanwhileIsAPage() {
    String state = assertGoesUpstream(leave(logIn("corp", "ann"))).get("state");
    with(
        yaml -> yaml.replaceAll(" *- https://portal.example.com/bye\n", ""),
        () -> assertErrorPage(400, back(state)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"down", "crash", "nothing", "script"})
  void anUpstreamThatFailsPreventsNothing(String user) {
    Page page = leave(logIn("corp", user));
    assertLeadsTo(BYE + "?state=s", page);
    assertTrue(page.setCookie("-session").contains("; Max-Age=0;"), page::toString);
    assertFalse(loggedIn());
  }

  @Test
  void aConnectorThatIsGonePreventsNothing() {
    Reply tokens = logIn("partner", "ann");
    with(
        yaml -> yaml.replaceAll(" *- \\{type: fake-upstream, id: partner.*\n", ""),
        () -> {
          assertLeadsTo(BYE + "?state=s", leave(tokens));
          assertFalse(loggedIn());
        });
  }

  @Test
  void severalUpstreamsAreVisitedOneAfterTheOther() {
    logIn("corp", "ann");
    Reply second = logIn("partner", "pat");
    Map<String, String> first = assertGoesUpstream(confirmed(leave(second)));
    Map<String, String> next = assertGoesUpstream(back(first.get("state")));
    assertEquals(Set.of("state of ann", "state of pat"), Set.of(first.get("who"), next.get("who")));
    assertLeadsTo(BYE + "?state=s", back(next.get("state")));
  }

  @Test
  void framesComeBeforeTheUpstream() {
    Reply tokens = logIn("corp", "ann");
    Map<String, String> wiki =
        portal("client_id", "wiki", "redirect_uri", "https://wiki.example.com/cb");
    assertNotNull(end(wiki).response().get("code"));
    Page page = leave(tokens);
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("<iframe"), page::toString);
    String link = page.body().replaceAll("(?s).*id=\"next\" href=\"([^\"]*)\".*", "$1");
    assertTrue(link.startsWith(FakeUpstream.LOGOUT + "?state"), link);
    assertLeadsTo(BYE + "?state=s", browser.get(server.at("/logout/callback")));
  }

  @Test
  void localPeopleHaveNoUpstream() {
    Reply tokens = tokens(login.authorize(portal("connector_id", "local"), ALICE));
    assertLeadsTo(BYE + "?state=s", leave(tokens));
  }
}
