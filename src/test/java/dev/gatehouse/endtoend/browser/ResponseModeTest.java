package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways an answer travels, each with {@code iss} and {@code state} (R21). */
class ResponseModeTest extends WithServer {
  private static final String ODD_STATE = "a b&c=d#e%20+\"<'>\r\nX-Evil: 1\u00e4\u20ac";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: with-query
          name: With a query
          secret: with-query-0123456789abcdef0123
          redirectURIs: ["https://app.example.com/cb?tenant=1", "https://app.example.com/\u00e4"]
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "fragment", "form_post"})
  void successAndErrorsTravelInTheRequestedMode(String mode) {
    Map<String, String> request = TestLogin.request("response_mode", mode);
    request.put("state", ODD_STATE);
    Map<String, String> success = response(mode, login.authorize(request, ALICE));
    assertEquals(ODD_STATE, success.get("state"));
    assertEquals(server.issuer().toString(), success.get("iss"));
    assertEquals(200, login.redeem(success.get("code")).status());

    newBrowser();
    request.put("prompt", "none");
    Map<String, String> error = response(mode, ask(request));
    assertEquals("login_required", error.get("error"));
    assertEquals(ODD_STATE, error.get("state"));
    assertEquals(server.issuer().toString(), error.get("iss"));
    assertFalse(error.containsKey("code"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "fragment", "form_post"})
  void denialTravelsInTheRequestedMode(String mode) {
    Page consent =
        login.password(
            login.form(TestLogin.request("response_mode", mode)), ALICE, TestServer.PASSWORD);
    Map<String, String> denied = response(mode, login.consent(consent, false));
    assertEquals("access_denied", denied.get("error"));
    assertEquals("state-1", denied.get("state"));
    assertEquals(server.issuer().toString(), denied.get("iss"));
  }

  @Test
  void withoutStateNoneIsMadeUp() {
    Page page = login.authorize(TestLogin.request("state", null), ALICE);
    assertFalse(page.response().containsKey("state"), page::toString);
    assertEquals(server.issuer().toString(), page.response().get("iss"));
  }

  @Test
  void theFormPostPageRunsOneScriptOnly() {
    Map<String, String> request = TestLogin.request("response_mode", "form_post");
    request.put("state", "\"><script>alert(1)</script>");
    Page page = login.authorize(request, ALICE);
    assertFalse(page.body().contains("<script>alert"), page::toString);
    assertTrue(
        page.header("content-security-policy").contains("script-src 'sha256-"), page::toString);
    assertFalse(page.header("content-security-policy").contains("unsafe"), page::toString);
    assertEquals("no-store", page.header("cache-control"));
  }

  @Test
  void formPostNeedsAWebAddress() {
    Map<String, String> request = TestLogin.request("response_mode", "form_post");
    request.put("client_id", TestServer.NATIVE);
    request.put("redirect_uri", "com.example.app:/callback");
    Page page = ask(request);
    assertTrue(page.header("location").startsWith("com.example.app:/callback?"), page::toString);
    assertEquals("invalid_request", page.response().get("error"));
  }

  @Test
  void theQueryOfARegisteredAddressIsKept() {
    String uri = "https://app.example.com/cb?tenant=1";
    Map<String, String> request = TestLogin.request("client_id", "with-query");
    request.put("redirect_uri", uri);
    Page page = login.authorize(request, ALICE);
    assertTrue(page.header("location").startsWith(uri + "&code="), page::toString);
    assertEquals("1", page.response().get("tenant"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "fragment", "form_post"})
  void anAddressWithLettersBeyondAsciiIsReached(String mode) {
    Map<String, String> request = TestLogin.request("client_id", "with-query");
    request.put("redirect_uri", "https://app.example.com/\u00e4");
    request.put("response_mode", mode);
    Page page = login.authorize(request, ALICE);
    if (mode.equals("form_post")) {
      assertEquals("https://app.example.com/%C3%A4", page.form().action().toString());
    } else {
      assertTrue(
          page.header("location").startsWith("https://app.example.com/%C3%A4"), page::toString);
    }
  }

  private static Map<String, String> response(String mode, Page page) {
    if (mode.equals("form_post")) {
      assertEquals(200, page.status(), page::toString);
      assertEquals(TestServer.WEB_REDIRECT, page.form().action().toString());
      return page.form().fields();
    }
    assertEquals(303, page.status(), page::toString);
    char mark = mode.equals("query") ? '?' : '#';
    assertTrue(page.header("location").startsWith(TestServer.WEB_REDIRECT + mark), page::toString);
    return page.response();
  }
}
