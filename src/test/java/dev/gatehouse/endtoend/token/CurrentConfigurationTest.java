package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was allowed at the login and is not any more gives nothing (R10, R18, attack case 30). */
class CurrentConfigurationTest extends WithIssuer {
  private static final String APP = "changing-app";
  private static final String SECRET = "changing-app-secret-0123456789abcd";
  private static final String REDIRECT = "https://changing.example.com/cb";
  private static final String CLIENT =
      """
      - id: changing-app
        name: Changing application
        secret: changing-app-secret-0123456789abcd
        redirectURIs: [https://changing.example.com/cb]
      """;
  private String original;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(CLIENT);
  }

  @BeforeEach
  void remember() throws Exception {
    original = Files.readString(server.configuration());
  }

  @AfterEach
  void restore() {
    change(text -> original);
  }

  private void change(UnaryOperator<String> change) {
    assertEquals(200, server.reload(change).status());
  }

  /** Adds a line to the changing client. */
  private void declare(String line) {
    change(text ->
        text.replace("name: Changing application", "name: Changing application\n    " + line));
  }

  private Reply refresh(Reply tokens) {
    return refreshAs(tokens.text("refresh_token"), APP, SECRET);
  }

  private Reply asked(String token) {
    return login.post("/token/introspect", Map.of("token", token), APP, SECRET);
  }

  private void assertBothInactive(Reply tokens) {
    assertInactive(asked(tokens.text("access_token")));
    assertInactive(asked(tokens.text("refresh_token")));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
  }

  @Test
  void aRemovedClientGetsNothing() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    String code = login.code(requestOf(APP, REDIRECT));
    change(text -> text.replace("id: changing-app", "id: renamed-app"));
    assertRefused(401, "invalid_client", refresh(tokens));
    Reply redeemed = login.redeem(code, REDIRECT, APP, SECRET);
    assertRefused(401, "invalid_client", redeemed);
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    assertRefused(401, "invalid_client", asked(tokens.text("access_token")));
  }

  @Test
  void aConnectorThatTheClientMayNotUseAnyMore() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    String code = login.code(requestOf(APP, REDIRECT));
    declare("allowedConnectors: [somewhere-else]");
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertRefused(400, "invalid_grant", login.redeem(code, REDIRECT, APP, SECRET));
    assertBothInactive(tokens);
  }

  @Test
  void aConnectorThatIsGone() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    String code = login.code(requestOf(APP, REDIRECT));
    change(text ->
        text.substring(0, text.indexOf("enablePasswordDB"))
            + "connectors:\n  - {type: fake-upstream, id: get, name: Get}\n"
            + text.substring(text.indexOf("telemetry:")));
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertRefused(400, "invalid_grant", login.redeem(code, REDIRECT, APP, SECRET));
    assertBothInactive(tokens);
  }

  @Test
  void aRedirectUriThatIsGone() {
    String code = login.code(requestOf(APP, REDIRECT));
    change(text -> text.replace(REDIRECT, "https://changing.example.com/another"));
    assertRefused(400, "invalid_grant", login.redeem(code, REDIRECT, APP, SECRET));
  }

  @Test
  void grantTypesThatAreGone() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    declare("grantTypes: [authorization_code]");
    assertRefused(400, "unauthorized_client", refresh(tokens));
    assertInactive(asked(tokens.text("refresh_token")));
    assertEquals(true, asked(tokens.text("access_token")).json().get("active"));
    Reply without = tokensOf(APP, SECRET, REDIRECT);
    assertGranted(without);
    assertEquals(null, without.text("refresh_token"));
  }

  @Test
  void scopesThatAreGone() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    String code = login.code(requestOf(APP, REDIRECT));
    declare("allowedScopes: [openid, offline_access]");
    assertEquals(Set.of("sub"), login.userinfo(tokens.text("access_token")).json().keySet());
    assertRefused(400, "invalid_scope", refresh(tokens));
    assertRefused(400, "invalid_scope", login.redeem(code, REDIRECT, APP, SECRET));
    Map<String, String> narrowed =
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            tokens.text("refresh_token"),
            "scope",
            "openid");
    assertGranted(login.post("/token", narrowed, APP, SECRET));
  }

  @Test
  void trustThatIsGone() {
    String scope = "openid offline_access audience:server:client_id:service";
    Reply tokens = login.redeem(login.code(TestLogin.request("scope", scope)));
    assertGranted(tokens);
    String code = login.code(TestLogin.request("scope", scope));
    change(text -> text.replace("trustedPeers: [web-app]", "trustedPeers: []"));
    assertRefused(400, "invalid_scope", login.redeem(code));
    assertRefused(400, "invalid_scope", login.refresh(tokens.text("refresh_token")));
    change(text -> original);
    assertGranted(login.refresh(tokens.text("refresh_token")));
    change(text -> text.replace("id: service", "id: service-renamed"));
    assertRefused(400, "invalid_scope", login.refresh(tokens.text("refresh_token")));
  }

  @Test
  void aSecretThatIsReplaced() {
    Reply tokens = tokensOf(APP, SECRET, REDIRECT);
    String next = "changing-app-secret-replaced-0123";
    change(text -> text.replace(SECRET, next));
    assertRefused(401, "invalid_client", refresh(tokens));
    assertGranted(refreshAs(tokens.text("refresh_token"), APP, next));
  }

  @Test
  void aStaticUserThatIsGoneIsNoticedAtTheRefresh() {
    String code = login.authorize(TestLogin.request(), BOB).response().get("code");
    Reply tokens = login.redeem(code);
    change(text -> text.replace("userID: user-bob", "userID: user-bobby"));
    assertRefused(400, "invalid_grant", login.refresh(tokens.text("refresh_token")));
    assertDead(tokens);
  }
}
