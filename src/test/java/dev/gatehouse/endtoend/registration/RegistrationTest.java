package dev.gatehouse.endtoend.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that register themselves, by the book (RFC 7591, RFC 7592; rule R26). */
class RegistrationTest extends WithRegistration {

  @Test
  void whatWasRegisteredLogsIn() {
    long before = server.rows().audited("client.added");
    Reply registered = register(initialToken(1, "1h"), METADATA);
    assertEquals(201, registered.status(), registered::toString);
    assertEquals("no-store", registered.headers().get("cache-control"));
    assertEquals(0L, registered.json().get("client_secret_expires_at"));
    assertEquals(clock.instant().getEpochSecond(), registered.json().get("client_id_issued_at"));
    assertEquals(List.of("code"), registered.json().get("response_types"));
    assertEquals(List.of("authorization_code"), registered.json().get("grant_types"));
    assertEquals("client_secret_basic", registered.json().get("token_endpoint_auth_method"));
    assertEquals("email offline_access openid profile", registered.text("scope"));
    assertEquals(
        server.issuer() + "/register/" + registered.text("client_id"),
        registered.text("registration_client_uri"));
    Reply tokens = redeem(registered, login.code(request(registered)));
    assertEquals(200, tokens.status(), tokens::toString);
    assertNull(tokens.text("refresh_token"), "the grant type was not registered");
    assertEquals(before + 1, server.rows().audited("client.added"));
  }

  @Test
  void discoveryTellsWhereWhileItIsOn() {
    assertEquals(server.issuer() + "/register", discovered());
    server.reload(yaml -> yaml.replace("enabled: true", "enabled: false"));
    try {
      assertNull(discovered());
      Reply off = register(initialToken(1, "1h"), METADATA);
      assertEquals(404, off.status(), off::toString);
      assertEquals(404, at("GET", "/register/anything", "x", null).status());
    } finally {
      server.reload(yaml -> yaml.replace("enabled: false", "enabled: true"));
    }
  }

  private Object discovered() {
    Page page = browser.get(server.at("/.well-known/openid-configuration"));
    return TestLogin.reply(page).json().get("registration_endpoint");
  }

  @Test
  void peopleAreAlwaysAskedAndSeeThatNobodyVerifiedIt() {
    server.reload(yaml -> yaml + "\noauth2: {skipApprovalScreen: true}\n");
    try {
      Reply registered =
          register(
              initialToken(1, "1h"),
              with("skip_consent", true, "skipConsent", true, "client_name", "Bank <of> Example"));
      Page page =
          login.password(login.form(request(registered)), "alice@example.com", TestServer.PASSWORD);
      assertTrue(page.form().fields().containsKey("shown"), page::toString);
      assertTrue(page.body().contains("Bank &lt;of&gt; Example"), page::toString);
      assertTrue(page.body().contains("registered itself"), page::toString);
    } finally {
      server.reload(yaml -> yaml.replace("\noauth2: {skipApprovalScreen: true}\n", ""));
    }
  }

  @Test
  void peopleAreAskedAgainAfterAClientChangedItself() {
    Reply registered = register(initialToken(1, "1h"), METADATA);
    String id = registered.text("client_id");
    server
        .rows()
        .change(
            "insert into gh_consent (connector_id, user_id, client_id, scope, granted_at)"
                + " values ('local', 'user-alice', ?, 'openid', 0)",
            id);
    String remembered = "select count(*) from gh_consent where client_id = '" + id + "'";
    assertTrue(server.number(remembered) > 0);
    Reply renamed =
        at(
            "PUT",
            "/register/" + id,
            registered.text("registration_access_token"),
            with("client_id", id, "client_name", "Another"));
    assertEquals(200, renamed.status(), renamed::toString);
    assertEquals(0, server.number(remembered));
  }

  @Test
  void itIsNobodysTrustedPeer() {
    Reply one = register(initialToken(1, "1h"), with("trustedPeers", List.of("web-app")));
    assertEquals(201, one.status(), one::toString);
    Map<String, String> asked =
        TestLogin.request("scope", "openid audience:server:client_id:" + one.text("client_id"));
    Page refused = browser.get(login.authorization(asked));
    assertEquals("invalid_scope", refused.response().get("error"), refused::toString);
    Map<String, String> other = request(one);
    other.put("scope", "openid audience:server:client_id:service");
    Page foreign = browser.get(login.authorization(other));
    assertEquals("invalid_scope", foreign.response().get("error"), foreign::toString);
  }

  @Test
  void aClientReadsChangesAndRemovesItself() {
    Reply registered =
        register(
            initialToken(1, "1h"),
            with(
                "contacts",
                List.of("ops@example.com"),
                "client_uri",
                "https://app.example.com",
                "x_unknown",
                Map.of("deep", List.of(1, true, "text"))));
    String id = registered.text("client_id");
    String token = registered.text("registration_access_token");
    Reply read = at("GET", "/register/" + id, token, null);
    assertEquals(200, read.status(), read::toString);
    assertEquals(token, read.text("registration_access_token"));
    assertFalse(read.json().containsKey("client_secret"), "only its hash is there");
    assertEquals(registered.json().get("x_unknown"), read.json().get("x_unknown"));
    assertEquals(List.of("ops@example.com"), read.json().get("contacts"));

    Map<String, Object> changed =
        with(
            "client_id",
            id,
            "client_secret",
            registered.text("client_secret"),
            "redirect_uris",
            List.of("https://app.example.com/moved"),
            "grant_types",
            List.of("authorization_code", "refresh_token"));
    Reply updated = at("PUT", "/register/" + id, token, changed);
    assertEquals(200, updated.status(), updated::toString);
    assertEquals(List.of("https://app.example.com/moved"), updated.json().get("redirect_uris"));
    assertFalse(updated.json().containsKey("contacts"), "what is left out is removed");
    Map<String, String> request = request(registered);
    assertEquals(400, browser.get(login.authorization(request)).status());
    request.put("redirect_uri", "https://app.example.com/moved");
    String code = login.code(request);
    Map<String, String> form = TestLogin.redemption(code, "https://app.example.com/moved");
    Reply tokens = login.post("/token", form, id, registered.text("client_secret"));
    assertEquals(200, tokens.status(), tokens::toString);

    assertEquals(204, at("DELETE", "/register/" + id, token, null).status());
    assertEquals(401, at("GET", "/register/" + id, token, null).status());
    Reply refresh =
        login.post(
            "/token",
            Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
            id,
            registered.text("client_secret"));
    assertEquals("invalid_client", refresh.error(), refresh::toString);
    assertEquals(401, login.userinfo(tokens.text("access_token")).status());
  }

  @Test
  void publicClientsGetNoSecret() {
    Reply registered =
        register(
            initialToken(1, "1h"),
            with(
                "token_endpoint_auth_method",
                "none",
                "application_type",
                "native",
                "redirect_uris",
                List.of("http://127.0.0.1/cb")));
    assertEquals(201, registered.status(), registered::toString);
    assertFalse(registered.json().containsKey("client_secret"), registered::toString);
    assertEquals("none", registered.text("token_endpoint_auth_method"));
    Map<String, String> request = request(registered);
    request.put("redirect_uri", "http://127.0.0.1:41234/cb");
    Map<String, String> form =
        TestLogin.redemption(login.code(request), "http://127.0.0.1:41234/cb");
    form.put("client_id", registered.text("client_id"));
    assertEquals(200, login.post("/token", form).status());
  }

  @Test
  void scopesAreNarrowedAndTold() {
    Reply registered =
        register(initialToken(1, "1h"), with("scope", "openid groups admin:write email"));
    assertEquals("email openid", registered.text("scope"), registered::toString);
    Reply none = register(initialToken(1, "1h"), with("scope", "groups admin:write"));
    assertEquals("invalid_client_metadata", none.error(), none::toString);
  }

  @Test
  void whatTheAdministratorDoesHoldsForItToo() {
    Reply registered = register(initialToken(1, "1h"), METADATA);
    String id = registered.text("client_id");
    String list = server.administer("GET", "/clients", Map.of()).body().toString();
    assertTrue(list.contains("id=" + id) && list.contains("source=dynamic"), list);
    assertEquals(200, server.administer("POST", "/clients/remove", Map.of("id", id)).status());
    Reply gone = at("GET", "/register/" + id, registered.text("registration_access_token"), null);
    assertEquals(401, gone.status(), gone::toString);
  }

  @Test
  void anInitialTokenEnds() {
    String token = initialToken(2, "1h");
    Reply first = register(token, METADATA);
    Reply second = register(token, METADATA);
    assertEquals(201, second.status(), second::toString);
    assertNotEquals(first.text("client_id"), second.text("client_id"));
    assertEquals(401, register(token, METADATA).status());
    String late = initialToken(1, "1h");
    clock.advance(Duration.ofHours(1));
    assertEquals(401, register(late, METADATA).status());
    String removed = initialToken(1, "1h");
    Map<?, ?> newest =
        (Map<?, ?>)
            ((List<?>)
                    server
                        .administer("GET", "/initial-tokens", Map.of())
                        .body()
                        .get("initial_tokens"))
                .get(0);
    assertEquals(
        200, server.administer("DELETE", "/initial-tokens/" + newest.get("id"), Map.of()).status());
    assertEquals(401, register(removed, METADATA).status());
  }
}
