package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a redirecting connector and back, by GET and by form post (R13). */
class UpstreamLoginTest extends WithServer {
  private static final URI ISSUER = URI.create("https://id.example.com");

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .behindProxy(ISSUER.toString())
        .with(
            """
            connectors:
              - {type: fake-upstream, id: get, name: Get}
              - {type: fake-upstream, id: other, name: Other}
              - {type: fake-upstream, id: post, name: Post, config: {arrivesByPost: true}}
              - {type: fake-upstream, id: saml, name: Saml, config: {arrivesByPost: true, departsByPost: true}}
            """);
  }

  @Override
  @BeforeEach
  void newBrowser() {
    super.newBrowser();
    browser.through(server.port());
  }

  private Page depart(String connector) {
    return browser.follow(login.authorization(TestLogin.request("connector_id", connector)));
  }

  /** The upstream's answer travels to the callback as the connector wants it. */
  private Page arrive(String connector, Form answer) {
    if (connector.equals("get") || connector.equals("other")) {
      return browser.follow(FakeUpstream.redirect(answer));
    }
    Page resealed = browser.submitFromOtherSite(answer);
    return resealed.status() == 303 ? browser.follow(resealed.location().orElseThrow()) : resealed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post", "saml"})
  void aLoginThroughTheUpstream(String connector) {
    Page departure = depart(connector);
    Form answer = FakeUpstream.answer(departure, Map.of("user", "carol", "group", "staff"));
    assertEquals(ISSUER + "/callback", answer.action().toString());
    Page end = login.consent(arrive(connector, answer), true);
    String code = end.response().get("code");
    Map<String, Object> claims = TestLogin.claims(redeem(code).text("id_token"));
    assertEquals("carol@upstream.example.com", claims.get("email"));
    assertEquals(List.of("staff"), claims.get("groups"));
  }

  private TestLogin.Reply redeem(String code) {
    String basic = TestServer.WEB + ":" + TestServer.WEB_SECRET;
    Form form = new Form(server.at("/token"), TestLogin.redemption(code, TestServer.WEB_REDIRECT));
    TestBrowser program = new TestBrowser().through(server.port());
    program.header(
        "Authorization",
        "Basic "
            + java.util.Base64.getEncoder()
                .encodeToString(basic.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return TestLogin.reply(program.submit(form));
  }

  @Test
  void onlyAConnectorThatAnswersByPostGetsACookieForOtherSites() {
    assertTrue(depart("get").setCookie("-attempt-").endsWith("; Secure; SameSite=Lax"));
    Page departure = depart("post");
    assertTrue(departure.setCookie("-attempt-").endsWith("; Secure; SameSite=None"));
    Form answer = FakeUpstream.answer(departure, Map.of("user", "carol"));
    Page resealed = browser.submitFromOtherSite(answer);
    assertEquals(303, resealed.status());
    assertTrue(resealed.setCookie("-arrival").endsWith("; HttpOnly; Secure; SameSite=Lax"));
    Page next = browser.get(resealed.location().orElseThrow());
    assertTrue(next.setCookie("-attempt-").endsWith("; SameSite=Lax"), next::toString);
  }

  @Test
  void anArrivalByPostNeitherReadsNorWritesTheSession() {
    login.code(TestLogin.request("connector_id", "local"));
    Form answer = FakeUpstream.answer(depart("post"), Map.of("user", "carol"));
    Page resealed = browser.submit(answer);
    assertTrue(
        resealed.setCookies().stream().noneMatch(one -> one.contains("-session=")),
        resealed::toString);
    assertFalse(resealed.header("location").contains("carol"), resealed::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post"})
  void anArrivalInAnotherBrowserIsRefused(String connector) {
    Form answer = FakeUpstream.answer(depart(connector), Map.of("user", "mallory"));
    TestBrowser victims = browser;
    newBrowser();
    assertErrorPage(400, arrive(connector, answer));
    assertFalse(
        browser.cookies().keySet().stream().anyMatch(name -> name.endsWith("-session")),
        "a session was made");
    browser = victims;
    assertEquals(200, arrive(connector, answer).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post"})
  void anArrivalWorksOnce(String connector) {
    Form answer = FakeUpstream.answer(depart(connector), Map.of("user", "carol"));
    assertEquals(200, arrive(connector, answer).status());
    assertErrorPage(400, arrive(connector, answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post"})
  void aRefusedArrivalIsSpentToo(String connector) {
    Page departure = depart(connector);
    assertRedirectError(
        "access_denied",
        arrive(connector, FakeUpstream.answer(departure, Map.of("error", "cancelled"))));
    assertErrorPage(
        400, arrive(connector, FakeUpstream.answer(departure, Map.of("user", "carol"))));
  }

  @Test
  void aSealedArrivalIsContinuedAtOnceOrNever() {
    Form answer = FakeUpstream.answer(depart("post"), Map.of("user", "carol"));
    Page resealed = browser.submitFromOtherSite(answer);
    String arrival = browser.cookies().get(browser.cookieName("-arrival"));
    assertEquals(200, browser.follow(resealed.location().orElseThrow()).status());
    assertTrue(browser.cookies().keySet().stream().noneMatch(name -> name.endsWith("-arrival")));
    assertErrorPage(400, browser.follow(resealed.location().orElseThrow()));
    browser.cookies().put(resealed.setCookie("-arrival").split("=", 2)[0], arrival);
    assertErrorPage(400, browser.follow(resealed.location().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource({"cancelled,access_denied", "not_allowed,access_denied", "refused,access_denied"})
  void theClientIsToldWhatTheUpstreamSaid(String error, String code) {
    for (String connector : List.of("get", "post")) {
      Form answer = FakeUpstream.answer(depart(connector), Map.of("error", error));
      assertRedirectError(code, arrive(connector, answer));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "down,503,Get does not answer,temporarily_unavailable",
    "nonsense,502,Get cannot be used,server_error",
    "crash,502,Get cannot be used,server_error"
  })
  void thePersonIsToldWhoIsAtFaultAndChoosesHowToGoOn(
      String error, int status, String title, String code) {
    Page trouble = arrive("get", FakeUpstream.answer(depart("get"), Map.of("error", error)));
    assertErrorPage(status, trouble);
    assertTrue(trouble.body().contains("<h1>" + title + "</h1>"), trouble::toString);
    assertRedirectError(code, backTo(trouble));
    Page again = browser.follow(trouble.uri().resolve(link(trouble, "/auth/get?attempt=")));
    Form answer = FakeUpstream.answer(again, Map.of("user", "carol"));
    assertEquals(200, arrive("get", answer).status());
  }

  /** Otherwise anybody could keep everybody out of a connector, with no account. */
  @Test
  void whatBrowsersSayOfTheUpstreamKeepsNobodyOut() {
    for (int i = 0; i < 12; i++) {
      arrive("get", FakeUpstream.answer(depart("get"), Map.of("error", "down")));
    }
    Form answer = FakeUpstream.answer(depart("get"), Map.of("user", "carol"));
    assertEquals(200, arrive("get", answer).status());
  }

  private static String link(Page page, String start) {
    return page.links().stream()
        .filter(link -> link.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page.toString()));
  }

  /** What the application gets from whoever goes back to it. */
  private static Page backTo(Page trouble) {
    String link = link(trouble, TestServer.WEB_REDIRECT);
    return new Page(trouble.uri(), 303, Map.of("location", link), "");
  }

  @Test
  void aDepartureThatFailsLeadsToTheSamePage() {
    Map<String, String> request = TestLogin.request("connector_id", "get");
    request.put("login_hint", "down");
    Page trouble = browser.follow(login.authorization(request));
    assertErrorPage(503, trouble);
    assertRedirectError("temporarily_unavailable", backTo(trouble));
  }

  @Test
  void anAnswerByFormPostCarriesTheErrorAtOnce() {
    Map<String, String> request = TestLogin.request("connector_id", "get");
    request.put("login_hint", "down");
    request.put("response_mode", "form_post");
    Page told = browser.follow(login.authorization(request));
    assertEquals("temporarily_unavailable", told.form().fields().get("error"), told::toString);
  }

  @Test
  void anAnswerForAnotherDepartureIsRefused() {
    Form first = FakeUpstream.answer(depart("get"), Map.of("user", "carol"));
    Form second = FakeUpstream.answer(depart("get"), Map.of("user", "dave"));
    Form mixed = first.with("nonce", second.fields().get("nonce"));
    assertRedirectError("access_denied", arrive("get", mixed));
  }

  @Test
  void anAnswerOfOneConnectorIsNotDeliveredToAnother() {
    Form answer = FakeUpstream.answer(depart("get"), Map.of("user", "carol"));
    Form other = new Form(server.at("/callback/other"), answer.fields());
    assertErrorPage(400, arrive("get", other));
    Form own = new Form(server.at("/callback/get"), answer.fields());
    assertEquals(200, arrive("get", own).status());
  }

  @Test
  void thePathOfACallbackByPostIsKept() {
    Form answer = FakeUpstream.answer(depart("post"), Map.of("user", "carol"));
    assertErrorPage(400, arrive("post", new Form(server.at("/callback/saml"), answer.fields())));
    assertEquals(
        200, arrive("post", new Form(server.at("/callback/post"), answer.fields())).status());
  }

  @Test
  void theConnectorsTermsAreKept() {
    Form byGet = FakeUpstream.answer(depart("post"), Map.of("user", "carol"));
    assertErrorPage(400, browser.follow(FakeUpstream.redirect(byGet)));
    Form byPost = FakeUpstream.answer(depart("get"), Map.of("user", "carol"));
    assertErrorPage(400, browser.follow(browser.submit(byPost).location().orElseThrow()));
    Form relay = FakeUpstream.answer(depart("get"), Map.of("user", "carol"));
    Form renamed = relay.without("state").with("RelayState", relay.fields().get("state"));
    assertErrorPage(400, browser.follow(FakeUpstream.redirect(renamed)));
  }

  @Test
  void aCallbackOutOfTheBlueIsRefused() {
    for (String query :
        List.of("", "?state=x", "?state=" + "a".repeat(40), "?arrival=1", "?code=1")) {
      assertErrorPage(400, browser.get(server.at("/callback" + query)));
    }
    ask(TestLogin.request());
    String attempt = browser.cookieName("-attempt-").replaceAll(".*-attempt-", "");
    assertErrorPage(400, browser.get(server.at("/callback?user=carol&state=" + attempt)));
  }

  @Test
  void anOversizedAnswerIsAPage() {
    Form answer = FakeUpstream.answer(depart("post"), Map.of("user", "x".repeat(20_000)));
    assertErrorPage(413, browser.submitFromOtherSite(answer));
    Form larger = FakeUpstream.answer(depart("post"), Map.of("user", "x".repeat(70_000)));
    assertErrorPage(413, browser.submitFromOtherSite(larger));
  }

  @ParameterizedTest
  @ValueSource(strings = {"system:admin", "System:admin", " system:masters", "system:node:x"})
  void namesThatKubernetesKeepsForItselfAreRefused(String name) {
    Form user = FakeUpstream.answer(depart("get"), Map.of("user", name));
    assertRedirectError("access_denied", arrive("get", user));
    Form group = FakeUpstream.answer(depart("get"), Map.of("user", "carol", "group", name));
    assertRedirectError("access_denied", arrive("get", group));
  }

  @Test
  void theSameNameOfTwoConnectorsIsTwoSubjects() {
    String first = subject("get");
    assertFalse(first.equals(subject("other")), first);
    assertEquals(first, subject("get"));
  }

  private String subject(String connector) {
    newBrowser();
    Form answer = FakeUpstream.answer(depart(connector), Map.of("user", "carol"));
    Page page = arrive(connector, answer);
    Page end = page.status() == 200 ? login.consent(page, true) : page;
    return (String)
        TestLogin.claims(redeem(end.response().get("code")).text("id_token")).get("sub");
  }
}
