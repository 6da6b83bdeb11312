package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.ClientKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secrets of registered clients that sign with them: sealed, rotated, gone (rule R25). */
class SigningSecretsTest extends WithAssertions {
  private static final String APP = "signing-app";

  @BeforeEach
  void remove() {
    server.administer("POST", "/clients/remove", Map.of("id", APP));
  }

  private AdminReply add(Object... more) {
    Map<String, Object> client = new HashMap<>();
    client.put("id", APP);
    client.put("name", "Signing app");
    client.put("grantTypes", List.of("client_credentials"));
    for (int i = 0; i < more.length; i += 2) {
      client.put((String) more[i], more[i + 1]);
    }
    AdminReply reply = server.administer("POST", "/clients", client);
    assertEquals(201, reply.status(), reply::toString);
    return reply;
  }

  private AdminReply set(Object... members) {
    Map<String, Object> set = new HashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      set.put((String) members[i], members[i + 1]);
    }
    AdminReply reply = server.administer("POST", "/clients/change", Map.of("id", APP, "set", set));
    assertEquals(200, reply.status(), reply::toString);
    return reply;
  }

  private AdminReply rotate(String overlap) {
    return server.administer(
        "POST", "/clients/rotate-secret", Map.of("id", APP, "overlap", overlap));
  }

  private String secret(AdminReply reply) {
    String secret = (String) reply.body().get("secret");
    server.secrets().add("client secret", secret);
    return secret;
  }

  private int signed(String secret) {
    return present(ClientKey.secret("HS256", secret).sign(claims(APP))).status();
  }

  private int presented(String secret) {
    return login.post("/token", Map.of("grant_type", "client_credentials"), APP, secret).status();
  }

  private boolean sealed() {
    return server.number(
            "select sealed_secrets is not null from gh_client where id = '" + APP + "'")
        == 1;
  }

  @Test
  void aSecretIsMadeSealedAndWorksAfterARestart() {
    String secret = secret(add("tokenEndpointAuthMethod", "client_secret_jwt"));
    assertTrue(sealed());
    assertEquals(200, signed(secret));
    assertEquals(401, presented(secret));
    server.restart();
    assertEquals(200, signed(secret));
    // Sealed for this client: in another's row it opens nothing.
    server
        .rows()
        .change("update gh_client set sealed_secrets = zeroblob(80) where id = '" + APP + "'");
    server.restart();
    assertEquals(401, signed(secret));
    assertEquals(200, signed(secret(rotate("0s"))));
  }

  @Test
  void twoSecretsSignDuringARotation() {
    String first = secret(add("tokenEndpointAuthMethod", "client_secret_jwt"));
    String second = secret(rotate("1h"));
    assertEquals(200, signed(first));
    assertEquals(200, signed(second));
    pass(Duration.ofHours(1));
    assertEquals(401, signed(first));
    assertEquals(200, signed(second));
    String third = secret(rotate("0s"));
    assertEquals(401, signed(second));
    assertEquals(200, signed(third));
  }

  /** A hash signs nothing, so a change of the method makes a secret, which is told once. */
  @Test
  void aChangeOfTheMethod() {
    String presented = secret(add());
    assertEquals(200, presented(presented));
    assertFalse(sealed());
    String signing = secret(set("tokenEndpointAuthMethod", "client_secret_jwt"));
    assertEquals(200, signed(signing));
    assertEquals(401, signed(presented));
    AdminReply renamed = set("name", "Renamed");
    assertFalse(renamed.body().containsKey("secret"), renamed::toString);
    assertEquals(200, signed(signing));
    AdminReply back = set("tokenEndpointAuthMethod", "client_secret_basic");
    assertFalse(back.body().containsKey("secret"), back::toString);
    assertFalse(sealed());
    assertEquals(200, presented(signing));
    assertEquals(401, signed(signing));
    AdminReply keys =
        set("tokenEndpointAuthMethod", "private_key_jwt", "jwks", ClientKey.jwks(OTHER_KEY));
    assertFalse(keys.body().containsKey("secret"), keys::toString);
    assertEquals(200, present(OTHER_KEY.sign(claims(APP))).status());
    assertEquals(401, presented(signing));
    assertEquals(409, rotate("0s").status());
    String again = secret(set("tokenEndpointAuthMethod", "client_secret_post"));
    assertEquals(401, present(OTHER_KEY.sign(claims(APP))).status());
    assertEquals(
        200,
        login
            .post(
                "/token",
                Map.of(
                    "grant_type", "client_credentials", "client_id", APP, "client_secret", again))
            .status());
  }

  @Test
  void aGivenSecretMaySignWhenItIsLongEnough() {
    String given = "a-secret-that-somebody-chose-0123";
    server.secrets().add("client secret", given);
    add("tokenEndpointAuthMethod", "client_secret_jwt", "secret", given);
    assertEquals(200, signed(given));
    AdminReply tooShort =
        server.administer(
            "POST",
            "/clients",
            Map.of(
                "id",
                "short",
                "name",
                "Short",
                "tokenEndpointAuthMethod",
                "client_secret_jwt",
                "secret",
                "x".repeat(31)));
    assertEquals(400, tooShort.status());
    assertTrue(tooShort.detail().contains("too short to sign with"), tooShort::detail);
  }
}
