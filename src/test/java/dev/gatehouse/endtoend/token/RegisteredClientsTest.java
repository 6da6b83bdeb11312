package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are registered while the server runs (rules R10, R25). */
class RegisteredClientsTest extends WithIssuer {
  private static final String APP = "added-app";
  private static final String REDIRECT = "https://added.example.com/cb";

  private AdminReply add(Object... members) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", APP);
    body.put("name", "Added application");
    body.put("redirectURIs", List.of(REDIRECT));
    for (int i = 0; i < members.length; i += 2) {
      body.put((String) members[i], members[i + 1]);
    }
    AdminReply reply = server.administer("POST", "/clients", body);
    if (reply.body().get("secret") instanceof String secret) {
      server.secrets().add("client secret", secret);
    }
    return reply;
  }

  private String added(Object... members) {
    AdminReply reply = add(members);
    assertEquals(201, reply.status(), reply::toString);
    return (String) reply.body().get("secret");
  }

  private AdminReply change(Map<String, Object> set) {
    return server.administer("POST", "/clients/change", Map.of("id", APP, "set", set));
  }

  private AdminReply rotate(String overlap) {
    AdminReply reply =
        server.administer("POST", "/clients/rotate-secret", Map.of("id", APP, "overlap", overlap));
    assertEquals(200, reply.status(), reply::toString);
    server.secrets().add("client secret", (String) reply.body().get("secret"));
    return reply;
  }

  private AdminReply remove() {
    return server.administer("POST", "/clients/remove", Map.of("id", APP));
  }

  @AfterEach
  void cleanUp() {
    remove();
  }

  @Test
  void whatWasAddedWorksAtOnceAndAfterARestart() {
    long before = audited("client.added", APP);
    String secret = added();
    assertEquals(43, secret.length(), "256 bits in base64url");
    Reply tokens = tokensOf(APP, secret, REDIRECT);
    assertGranted(tokens);
    server.restart();
    newBrowser();
    assertGranted(refreshAs(tokens.text("refresh_token"), APP, secret));
    assertRefused(401, "invalid_client", refreshAs("x", APP, secret + "x"));
    assertEquals(before + 1, audited("client.added", APP));
  }

  @Test
  void aSecretThatSomebodyBringsIsKept() {
    String old = "a-secret-that-came-from-a-dex-file";
    server.secrets().add("client secret", old);
    assertEquals(old, added("secret", old));
    assertGranted(tokensOf(APP, old, REDIRECT));
  }

  @Test
  void aSecretThatCouldBeGuessedIsRefused() {
    AdminReply refused = add("secret", "x".repeat(31));
    assertEquals(400, refused.status(), refused::toString);
    assertTrue(refused.body().get("errors").toString().contains("32 characters"));
    assertEquals("y".repeat(32), added("secret", "y".repeat(32)));
    assertEquals(200, change(Map.of("name", "Another name")).status());
  }

  @Test
  void nothingOfARemovedClientWorksNotEvenForItsSuccessor() {
    String secret = added("grantTypes", List.of("authorization_code", "refresh_token"));
    Reply tokens = tokensOf(APP, secret, REDIRECT);
    String code = login.code(requestOf(APP, REDIRECT));
    AdminReply removed = remove();
    assertEquals(2, removed.body().get("grants_ended"), removed::toString);
    assertRefused(401, "invalid_client", refreshAs(tokens.text("refresh_token"), APP, secret));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    assertEquals(404, remove().status());
    String again = added();
    assertRefused(400, "invalid_grant", refreshAs(tokens.text("refresh_token"), APP, again));
    assertRefused(400, "invalid_grant", login.redeem(code, REDIRECT, APP, again));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    assertRefused(401, "invalid_client", refreshAs(tokens.text("refresh_token"), APP, secret));
  }

  @Test
  void whatPeopleAllowedARemovedClientIsForgotten() {
    added();
    server
        .rows()
        .change(
            "insert into gh_consent (connector_id, user_id, client_id, scope, granted_at)"
                + " values ('local', 'user-alice', ?, 'openid', 0)",
            APP);
    String remembered = "select count(*) from gh_consent where client_id = '" + APP + "'";
    assertTrue(server.number(remembered) > 0);
    change(Map.of("name", "Renamed"));
    assertTrue(server.number(remembered) > 0, "an administrator vouches for the change");
    remove();
    assertEquals(0, server.number(remembered));
  }

  @Test
  void tokensOfAServiceEndWithIt() {
    String secret = added("grantTypes", List.of("client_credentials"), "redirectURIs", List.of());
    Reply token = login.post("/token", Map.of("grant_type", "client_credentials"), APP, secret);
    assertGranted(token);
    Map<String, String> asked = Map.of("token", token.text("access_token"));
    assertEquals(true, login.post("/token/introspect", asked, APP, secret).json().get("active"));
    pass(Duration.ofSeconds(2));
    remove();
    String again = added("grantTypes", List.of("client_credentials"), "redirectURIs", List.of());
    assertInactive(login.post("/token/introspect", asked, APP, again));
  }

  @Test
  void twoSecretsAreValidDuringARotation() {
    long rotations = audited("client.secret_rotated", APP);
    String first = added();
    Reply tokens = tokensOf(APP, first, REDIRECT);
    String second = (String) rotate("1h").body().get("secret");
    assertGranted(refreshAs(tokens.text("refresh_token"), APP, first));
    tokens = tokensOf(APP, second, REDIRECT);
    assertGranted(tokens);
    pass(Duration.ofMinutes(59));
    assertGranted(refreshAs(tokens.text("refresh_token"), APP, first));
    pass(Duration.ofMinutes(1));
    assertRefused(401, "invalid_client", refreshAs(tokens.text("refresh_token"), APP, first));
    tokens = tokensOf(APP, second, REDIRECT);
    String third = (String) rotate("1h").body().get("secret");
    String fourth = (String) rotate("1h").body().get("secret");
    assertRefused(401, "invalid_client", refreshAs(tokens.text("refresh_token"), APP, second));
    assertGranted(refreshAs(tokens.text("refresh_token"), APP, third));
    String fifth = (String) rotate("0s").body().get("secret");
    assertRefused(401, "invalid_client", tokensOf(APP, fourth, REDIRECT));
    assertGranted(tokensOf(APP, fifth, REDIRECT));
    assertEquals(rotations + 4, audited("client.secret_rotated", APP));
  }

  @Test
  void aChangeIsInUseAtOnce() {
    String secret = added();
    String other = "https://added.example.com/another";
    assertEquals(200, change(Map.of("redirectURIs", List.of(other))).status());
    String code = login.code(requestOf(APP, other));
    assertGranted(login.redeem(code, other, APP, secret));
    assertEquals(200, change(Map.of("redirectURIs", List.of(REDIRECT))).status());
    String late = login.code(requestOf(APP, REDIRECT));
    change(Map.of("redirectURIs", List.of(other)));
    assertRefused(400, "invalid_grant", login.redeem(late, REDIRECT, APP, secret));
    assertEquals(3, audited("client.changed", "~redirectURIs"));
  }

  @Test
  void aClientThatBecomesPublicLosesItsSecretAndTheOtherWayRound() {
    added();
    AdminReply open = change(Map.of("public", true));
    assertEquals(200, open.status(), open::toString);
    assertFalse(open.body().containsKey("secret"));
    Map<String, String> form = TestLogin.redemption(login.code(requestOf(APP, REDIRECT)), REDIRECT);
    form.put("client_id", APP);
    assertGranted(login.post("/token", form));
    AdminReply closed = change(Map.of("public", false));
    String secret = (String) closed.body().get("secret");
    server.secrets().add("client secret", secret);
    assertGranted(tokensOf(APP, secret, REDIRECT));
  }

  /** The rules take the text for the word, and so does everything that follows from it. */
  @Test
  void aPublicClientHasNoSecretHoweverItIsWritten() {
    assertEquals(null, added("public", "true"));
    Map<String, String> form = TestLogin.redemption(login.code(requestOf(APP, REDIRECT)), REDIRECT);
    form.put("client_id", APP);
    assertGranted(login.post("/token", form));
    AdminReply renamed = change(Map.of("name", "Another name"));
    assertEquals(200, renamed.status(), renamed::toString);
    assertFalse(renamed.body().containsKey("secret"), renamed::toString);
  }

  @Test
  void onlyWhoSawTheNewestVersionChangesIt() {
    Map<?, ?> client = (Map<?, ?>) add().body().get("client");
    Object version = client.get("version");
    Map<String, Object> body = new LinkedHashMap<>(Map.of("id", APP, "version", version));
    body.put("set", Map.of("name", "One"));
    assertEquals(200, server.administer("POST", "/clients/change", body).status());
    body.put("set", Map.of("name", "Two"));
    assertEquals(412, server.administer("POST", "/clients/change", body).status());
    assertEquals(
        412,
        server
            .administer("POST", "/clients/remove", Map.of("id", APP, "version", version))
            .status());
    Map<String, Object> list = server.administer("GET", "/clients", Map.of()).body();
    assertTrue(list.toString().contains("name=One"), list::toString);
  }

  @Test
  void theConfigurationWinsAndSaysSo() throws Exception {
    AdminReply taken = add("id", "other-app");
    assertEquals(409, taken.status(), taken::toString);
    AdminReply configured =
        server.administer(
            "POST", "/clients/change", Map.of("id", "other-app", "set", Map.of("name", "x")));
    assertEquals(409, configured.status(), configured::toString);
    assertTrue(configured.detail().contains("configuration"), configured::detail);
    String secret = added();
    String before = java.nio.file.Files.readString(server.configuration());
    String declared = "added-app-secret-of-the-file-0123";
    server.reload(yaml ->
        yaml
            + "\n  - {id: added-app, name: Declared, secret: "
            + declared
            + ", redirectURIs: ['"
            + REDIRECT
            + "']}\n");
    assertGranted(tokensOf(APP, declared, REDIRECT));
    assertRefused(401, "invalid_client", tokensOf(APP, secret, REDIRECT));
    String list = server.administer("GET", "/clients", Map.of()).body().toString();
    assertTrue(list.contains("the one of the configuration is in force"), list);
    assertEquals(200, server.reload(yaml -> before).status());
    assertGranted(tokensOf(APP, secret, REDIRECT));
  }

  @Test
  void whatIsWrongIsToldWhole() {
    AdminReply wrong =
        add(
            "redirectURIs",
            List.of("javascript:alert(1)"),
            "grantType",
            List.of("authorization_code"),
            "secretFile",
            "/etc/passwd",
            "idTokenSignedResponseAlg",
            "HS256");
    assertEquals(400, wrong.status(), wrong::toString);
    List<?> errors = (List<?>) wrong.body().get("errors");
    List<Object> members =
        errors.stream().map(one -> (Object) ((Map<?, ?>) one).get("pointer")).toList();
    assertTrue(
        members.containsAll(
            List.of("/secretFile", "/redirectURIs", "/grantType", "/idTokenSignedResponseAlg")),
        errors::toString);
    assertTrue(errors.toString().contains("did you mean \"grantTypes\"?"), errors::toString);
    assertEquals(0, server.number("select count(*) from gh_client"));
    AdminReply unknown = change(Map.of("name", "x"));
    assertEquals(404, unknown.status(), unknown::toString);
  }

  @Test
  void browserCodeOfARegisteredOriginMayCall() {
    added("public", true, "corsOrigins", List.of("https://added.example.com"));
    Reply allowed =
        form("/token", "grant_type=refresh_token", "Origin", "https://added.example.com");
    assertEquals("https://added.example.com", allowed.headers().get("access-control-allow-origin"));
    remove();
    Reply gone = form("/token", "grant_type=refresh_token", "Origin", "https://added.example.com");
    assertFalse(gone.headers().containsKey("access-control-allow-origin"), gone::toString);
  }
}
