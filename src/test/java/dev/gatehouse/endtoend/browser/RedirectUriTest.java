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

/** Where answers go, and where they never go (R23). */
class RedirectUriTest extends WithServer {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com@evil.example/callback",
        "https://app.example.com:x@evil.example/callback",
        "http://localhost@evil.example/callback",
        "https://evil.example\\@app.example.com/callback",
        "https://evil.example#@app.example.com/callback",
        "https://app.example.com.evil.example/callback",
        "//app.example.com/callback",
        "///evil.example/callback",
        "https:app.example.com/callback"
      })
  void hostTricksAreAPage(String uri) {
    assertRefused(TestServer.WEB, uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://APP.example.com/callback",
        "HTTPS://app.example.com/callback",
        "https://app.example.com/Callback",
        "https://app.example.com/callback/",
        "https://app.example.com/callback?",
        "https://app.example.com/callback?x=1",
        "https://app.example.com/callback#",
        "https://app.example.com/callback#x",
        "https://app.example.com:443/callback",
        "https://app.example.com:8443/callback",
        "https://app.example.com//callback",
        "https://app.example.com/./callback",
        "https://app.example.com/x/../callback",
        "https://app.example.com/x/%2e%2e/callback",
        "https://app.example.com/x/%252e%252e/callback",
        "https://app.example.com/x/..;/callback",
        "https://app.example.com\\callback",
        "https://app.example.com/%63allback",
        "https://app.example.com./callback",
        " https://app.example.com/callback",
        "https://app.example.com/callback ",
        "https://app.example.com/callback\n",
        "http://app.example.com/callback"
      })
  void anythingButTheExactStringIsAPage(String uri) {
    assertRefused(TestServer.WEB, uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://appXexample.com/callback", "https://app.example.com/callbac.",
        "https://app.example.com/.*", "https://*.example.com/callback"
      })
  void registrationsAreNoPatterns(String uri) {
    assertRefused(TestServer.WEB, uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "app.example.com/callback",
        "vbscript:x",
        "blob:https://app.example.com/x",
        "file:///etc/passwd",
        "about:blank",
        "x"
      })
  void scriptsAndSchemelessAddressesAreAPageInEveryResponseMode(String uri) {
    for (String mode : new String[] {"query", "fragment", "form_post"}) {
      Map<String, String> request = TestLogin.request("redirect_uri", uri);
      request.put("response_mode", mode);
      assertErrorPage(400, ask(request));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:51234/callback", "http://127.0.0.1:1/callback",
        "http://127.0.0.1/callback", "com.example.app:/callback"
      })
  void aNativeClientChoosesItsLoopbackPort(String uri) {
    Map<String, String> request = TestLogin.request("redirect_uri", uri);
    request.put("client_id", TestServer.NATIVE);
    Page page = login.authorize(request, ALICE);
    assertTrue(page.header("location").startsWith(uri + "?code="), page::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/callback",
        "http://[::1]/callback",
        "https://127.0.0.1/callback",
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:99999999999/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:8000@evil.example/callback",
        "http://127.0.0.1:80/callback/",
        "http://127.0.0.1:80/x/../callback",
        "http://127.0.0.2:80/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.1/callback",
        "http://127.0.0.1:8000/callback#x",
        "http://127.0.0.1:8000/callback?x=1",
        "com.example.app:/other",
        "com.example.app://callback"
      })
  void onlyThePortOfALoopbackAddressIsFree(String uri) {
    assertRefused(TestServer.NATIVE, uri);
  }

  @Test
  void aWebClientsLoopbackPortIsNotFree() {
    assertRefused(TestServer.WEB, "http://127.0.0.1:8001/cb");
  }

  @Test
  void thePageNamesTheDifferenceOfLoopbackAddressesOnly() {
    Page loopback = ask(TestLogin.request("redirect_uri", "http://127.0.0.1:8000/wrong"));
    assertErrorPage(400, loopback);
    assertTrue(loopback.body().contains("http://127.0.0.1:8000/wrong"), loopback::toString);
    assertTrue(loopback.body().contains("http://127.0.0.1:8000/cb"), loopback::toString);
    assertFalse(loopback.body().contains(TestServer.WEB_REDIRECT), loopback::toString);
    Page other = ask(TestLogin.request("redirect_uri", "https://app.example.com/wrong"));
    assertFalse(other.body().contains(TestServer.WEB_REDIRECT), other::toString);
  }

  @Test
  void aHintIsEscaped() {
    Page page = ask(TestLogin.request("redirect_uri", "http://127.0.0.1/?<script>'\""));
    assertErrorPage(400, page);
    assertFalse(page.body().contains("<script>"), page::toString);
    Page valid = ask(TestLogin.request("redirect_uri", "http://127.0.0.1/a'b&c=d"));
    assertErrorPage(400, valid);
    assertFalse(valid.body().contains("a'b&c"), valid::toString);
  }

  @Test
  void noErrorGoesToAnAddressBeforeItIsVerified() {
    for (String broken : new String[] {"response_type", "scope", "state", "request", "prompt"}) {
      Map<String, String> request = TestLogin.request(broken, "broken broken");
      request.put("redirect_uri", "https://evil.example/cb");
      for (String mode : new String[] {"query", "fragment", "form_post", "form_post.jwt"}) {
        request.put("response_mode", mode);
        Page page = ask(request);
        assertErrorPage(400, page);
        assertFalse(page.body().contains("evil.example"), page::toString);
      }
    }
  }

  private void assertRefused(String client, String uri) {
    Map<String, String> request = TestLogin.request("redirect_uri", uri);
    request.put("client_id", client);
    assertErrorPage(400, ask(request));
    assertEquals(0, browser.cookies().size(), "an attempt was started");
  }
}
