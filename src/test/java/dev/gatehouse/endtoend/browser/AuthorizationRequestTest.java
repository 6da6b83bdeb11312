package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /auth} makes of requests, by GET and by POST. */
class AuthorizationRequestTest extends WithServer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: stranger
          name: Stranger
          secret: stranger-secret-0123456789abcdef
          redirectURIs: [https://stranger.example.com/cb]
        """);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "client_id,-",
        "client_id,''",
        "client_id,nobody",
        "client_id,WEB-APP",
        "redirect_uri,-",
        "redirect_uri,''",
        "redirect_uri,https://evil.example/cb"
      })
  void tellsThePersonWhatNoClientCanBeTold(String name, String value) {
    assertErrorPage(400, ask(TestLogin.request(name, value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_id", "redirect_uri"})
  void aRepeatedClientOrRedirectUriIsAPage(String name) {
    String query = TestBrowser.encode(TestLogin.request());
    String again = TestBrowser.encode(Map.of(name, TestLogin.request().get(name)));
    assertErrorPage(400, browser.get(server.at("/auth?" + query + "&" + again)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "response_type,-,invalid_request",
        "response_type,token,unsupported_response_type",
        "response_type,id_token,unsupported_response_type",
        "response_type,code id_token,unsupported_response_type",
        "response_type,none,unsupported_response_type",
        "response_mode,query.jwt,invalid_request",
        "response_mode,form_post.jwt,invalid_request",
        "response_mode,bogus,invalid_request",
        "scope,openid audience:server:client_id:stranger,invalid_scope",
        "scope,openid audience:server:client_id:nobody,invalid_scope",
        "prompt,none,login_required",
        "prompt,none login,invalid_request",
        "prompt,bogus,invalid_request",
        "max_age,-1,invalid_request",
        "max_age,1.5,invalid_request",
        "max_age,99999999999999999999,invalid_request",
        "request,eyJhbGciOiJub25lIn0.e30.,request_not_supported",
        "request_uri,https://evil.example/r,request_uri_not_supported",
        "registration,{},registration_not_supported",
        "code_challenge_method,plain,invalid_request",
        "code_challenge_method,-,invalid_request",
        "code_challenge_method,s256,invalid_request",
        "code_challenge,-,invalid_request",
        "code_challenge,short,invalid_request",
        "claims,nonsense,invalid_request",
        "claims,null,invalid_request",
        "claims,[],invalid_request",
        "claims,{\"id_token\":3},invalid_request",
        "claims,{\"id_token\":{\"email\":1}},invalid_request",
        "claims,{\"id_token\":{\"sub\":{\"value\":7}}},invalid_request",
        "resource,https://api.example.com,invalid_target",
        "connector_id,nowhere,invalid_request"
      })
  void tellsTheClient(String name, String value, String error) {
    assertRedirectError(error, ask(TestLogin.request(name, value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response_type",
        "scope",
        "nonce",
        "prompt",
        "max_age",
        "claims",
        "code_challenge",
        "code_challenge_method",
        "login_hint",
        "ui_locales",
        "connector_id",
        "approval_prompt"
      })
  void aRepeatedParameterIsInvalid(String name) {
    String query = TestBrowser.encode(TestLogin.request(name, null));
    String twice = "&" + name + "=login&" + name + "=login";
    assertRedirectError("invalid_request", browser.get(server.at("/auth?" + query + twice)));
  }

  @Test
  void aParameterInQueryAndBodyIsRepeated() {
    Form form = new Form(server.at("/auth?scope=openid"), TestLogin.request());
    assertRedirectError("invalid_request", browser.submit(form));
    Form client = new Form(server.at("/auth?client_id=stranger"), TestLogin.request());
    assertErrorPage(400, browser.submit(client));
  }

  @Test
  void aRepeatedStateIsNotGuessed() {
    String query = TestBrowser.encode(TestLogin.request());
    Page page = browser.get(server.at("/auth?" + query + "&state=other"));
    assertEquals("invalid_request", page.response().get("error"));
    assertFalse(page.response().containsKey("state"), page::toString);
    assertEquals(server.issuer().toString(), page.response().get("iss"));
  }

  @Test
  void aPublicClientNeedsPkce() {
    Map<String, String> request = TestLogin.request("client_id", TestServer.NATIVE);
    request.put("redirect_uri", "http://127.0.0.1:51234/callback");
    request.remove("code_challenge");
    request.remove("code_challenge_method");
    Map<String, String> response = ask(request).response();
    assertEquals("invalid_request", response.get("error"));
    assertTrue(response.get("error_description").contains("PKCE"), response::toString);
  }

  @Test
  void aServiceMayNotAskPeople() {
    Map<String, String> request = TestLogin.request("client_id", TestServer.SERVICE);
    assertErrorPage(400, ask(request));
  }

  @Test
  void unknownParametersAndScopesAreIgnored() {
    Map<String, String> request = TestLogin.request("scope", "openid unheard:of email");
    request.put("utm_source", "newsletter");
    Page consent = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertTrue(login.consent(consent, true).response().containsKey("code"));
  }

  @Test
  void aRequestByPostIsContinuedByGet() {
    Page answer = browser.submit(new Form(server.at("/auth"), TestLogin.request()));
    assertEquals(303, answer.status(), answer::toString);
    assertEquals(server.issuer().getAuthority(), answer.location().orElseThrow().getAuthority());
    Page form = browser.follow(answer.location().orElseThrow());
    Page end = login.consent(login.password(form, ALICE, TestServer.PASSWORD), true);
    assertTrue(end.response().containsKey("code"), end::toString);
    assertEquals("state-1", end.response().get("state"));
  }

  @Test
  void aRequestByPostNeitherReadsNorWritesTheSession() {
    login.code(TestLogin.request());
    String session = browser.cookies().get(browser.cookieName("-session"));
    Page answer = browser.submit(new Form(server.at("/auth"), TestLogin.request()));
    assertTrue(answer.setCookies().stream().noneMatch(one -> one.contains("-session=")));
    assertEquals(session, browser.cookies().get(browser.cookieName("-session")));
  }

  @Test
  void promptNoneByPostAndAtTheConnectorIsRefusedToo() {
    Map<String, String> request = TestLogin.request("prompt", "none");
    Page sealed = browser.submit(new Form(server.at("/auth"), request));
    assertRedirectError("login_required", browser.follow(sealed.location().orElseThrow()));
    Page direct = browser.get(server.at("/auth/local?" + TestBrowser.encode(request)));
    assertRedirectError("login_required", direct);
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "consent", "select_account", "login consent"})
  void otherPromptsLeadToTheLogin(String prompt) {
    Page form = login.form(TestLogin.request("prompt", prompt));
    assertEquals("password", form.body().contains("type=\"password\"") ? "password" : form.body());
  }

  @Test
  void maxAgeZeroAsksForALoginEvenWithASession() {
    login.code(TestLogin.request());
    Page form = browser.follow(login.authorization(TestLogin.request("max_age", "0")));
    assertTrue(form.body().contains("type=\"password\""), form::toString);
  }

  @Test
  void loginHintFillsTheFieldEscaped() {
    assertTrue(login.form(TestLogin.request("login_hint", ALICE)).body().contains(ALICE));
    Page page = login.form(TestLogin.request("login_hint", "\"><script>alert(1)</script>"));
    assertFalse(page.body().contains("<script>alert"), page::toString);
  }

  @ParameterizedTest
  @CsvSource({"de,de", "fr-CA en,fr", "xx ja,ja", "tlh,en", "<script>,en"})
  void uiLocalesChooseTheLanguage(String locales, String language) {
    Page page = login.form(TestLogin.request("ui_locales", locales));
    assertEquals(language, page.header("content-language"));
    assertTrue(page.body().contains("<html lang=\"" + language + "\""), page::toString);
  }

  @Test
  void acceptLanguageChoosesTheLanguageAndUiLocalesWin() {
    browser.header("Accept-Language", "es;q=0.9, de;q=0.5");
    assertEquals("es", login.form(TestLogin.request()).header("content-language"));
    assertEquals(
        "de", login.form(TestLogin.request("ui_locales", "de")).header("content-language"));
  }

  @Test
  void claimsNameThePersonWhoMustHaveLoggedIn() {
    Map<String, String> request =
        TestLogin.request("claims", "{\"id_token\":{\"sub\":{\"value\":\"somebody-else\"}}}");
    Page page = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertRedirectError("login_required", page);
  }

  @Test
  void claimsAreShownAndGiven() {
    Map<String, String> request = TestLogin.request("scope", "openid");
    request.put("claims", "{\"id_token\":{\"groups\":null}}");
    Page consent = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertEquals(200, consent.status(), consent::toString);
    assertTrue(consent.body().toLowerCase(java.util.Locale.ROOT).contains("group"));
    String code = login.consent(consent, true).response().get("code");
    Object groups = TestLogin.claims(login.redeem(code).text("id_token")).get("groups");
    assertEquals(java.util.List.of("developers", "operators"), groups);
  }

  @Test
  void theAnswerHasTheTypeOfTheRequestBody() {
    for (String type : new String[] {"application/json", "text/plain", "multipart/form-data"}) {
      Page page =
          browser.send(
              HttpRequest.newBuilder(server.at("/auth"))
                  .header("Content-Type", type)
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertErrorPage(400, page);
    }
  }

  @Test
  void parametersMayComeInQueryAndBodyTogether() {
    Map<String, String> query = new LinkedHashMap<>(TestLogin.request());
    query.remove("scope");
    Form form =
        new Form(server.at("/auth?" + TestBrowser.encode(query)), Map.of("scope", "openid"));
    assertTrue(browser.submit(form).header("location").contains("attempt="));
  }
}
