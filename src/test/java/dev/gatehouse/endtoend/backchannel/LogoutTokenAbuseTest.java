package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.proc.BadJOSEException;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attack case 64: a logout token is taken for nothing else, and sent nowhere else. */
class LogoutTokenAbuseTest extends WithApplications {

  private String token() throws InterruptedException {
    wiki.logIn(server, login, CAROL);
    logOut();
    String token = wiki.nextToken();
    event("logout.delivered");
    return token;
  }

  @Test
  void noEndpointOfOursTakesIt() throws Exception {
    String token = token();
    assertEquals(401, login.userinfo(token).status());
    for (String hint : new String[] {"", "access_token", "refresh_token"}) {
      TestLogin.Reply state =
          login.post(
              "/token/introspect",
              hint.isEmpty()
                  ? Map.of("token", token)
                  : Map.of("token", token, "token_type_hint", hint),
              "wiki",
              wiki.secret());
      assertEquals(Map.of("active", false), state.json());
    }
    TestLogin.Reply refresh =
        login.post(
            "/token",
            Map.of("grant_type", "refresh_token", "refresh_token", token),
            "wiki",
            wiki.secret());
    assertEquals("invalid_grant", refresh.error());
    TestLogin.Reply code = login.redeem(token, wiki.redirect(), "wiki", wiki.secret());
    assertEquals("invalid_grant", code.error());
    assertEquals(
        200,
        login.post("/token/revoke", Map.of("token", token), "wiki", wiki.secret()).status(),
        "revoking an unknown token is no error (RFC 7009), and does nothing");
  }

  @Test
  void itIsNoHint() throws Exception {
    String token = token();
    wiki.logIn(server, login, CAROL);
    Map<String, String> request = TestLogin.request("client_id", "wiki");
    request.put("redirect_uri", wiki.redirect());
    request.put("prompt", "none");
    assertTrue(browser.follow(login.authorization(request)).response().containsKey("code"));
    request.put("id_token_hint", token);
    Page hinted = browser.follow(login.authorization(request));
    assertFalse(hinted.response().containsKey("code"), hinted::toString);
    Page logout =
        browser.get(server.at("/logout?" + TestBrowser.encode(Map.of("id_token_hint", token))));
    assertEquals(400, logout.status());
    assertEquals(1, server.number("select count(*) from gh_session"));
  }

  @Test
  void anotherApplicationRefusesIt() throws Exception {
    String token = token();
    assertThrows(BadJOSEException.class, () -> mail.verify(token));
  }

  /** The API server looks at signature, issuer, audience, times and the user's claim alone. */
  @Test
  void anApiServerFindsNobodyInIt() throws Exception {
    String token = token();
    assertFalse(TestLogin.claims(token).containsKey("sub"));
    assertFalse(TestLogin.claims(token).containsKey("email"));
    assertFalse(TestLogin.claims(token).containsKey("name"));
    assertFalse(TestLogin.claims(token).containsKey("nonce"));
  }

  @Test
  void anIdTokenEndsNoSessionAtTheApplication() throws Exception {
    String idToken = wiki.logIn(server, login, CAROL);
    assertThrows(BadJOSEException.class, () -> wiki.verify(idToken));
  }

  @Test
  void anAddressThatOnlyTheServerReachesIsRefused() throws Exception {
    wiki.logIn(server, login, CAROL);
    server.reload(yaml -> yaml.replace("allowedNetworks: [127.0.0.0/8], ", ""));
    logOut();
    String line =
        server
            .log()
            .line(text -> text.contains("A logout was not delivered and will be tried again"));
    assertTrue(line.contains("outbound.allowedHosts"), line);
    assertEquals(0, wiki.requests().connections());
    assertEquals(1, waiting());
  }
}
