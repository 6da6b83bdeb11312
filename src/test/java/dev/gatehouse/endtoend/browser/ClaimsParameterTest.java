package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The {@code claims} parameter gives a client nothing that its scopes may not (OpenID Connect Core
 * §5.5; attack case 27).
 */
class ClaimsParameterTest extends WithServer {
  private static final String LIMITED = "limited";
  private static final String SECRET = "limited-0123456789abcdef01234567";
  private static final String REDIRECT = "https://limited.example.com/cb";
  private static final String ALLOWED = "allowedScopes: [openid, profile, offline_access]";

  private static final String EVERYTHING =
      """
      {"id_token": {"groups": null, "email": {"essential": true}, "email_verified": null, "name": null},
       "userinfo": {"groups": null, "email": null, "email_verified": null, "name": null}}
      """;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: limited
          name: Limited
          secret: limited-0123456789abcdef01234567
          redirectURIs: [https://limited.example.com/cb]
          %s
        """
            .formatted(ALLOWED));
  }

  private static Map<String, String> limited(String claims) {
    Map<String, String> request = TestLogin.request("client_id", LIMITED);
    request.put("redirect_uri", REDIRECT);
    request.put("scope", "openid offline_access");
    request.put("claims", claims);
    return request;
  }

  private Page consent(Map<String, String> request) {
    Page page = login.password(login.form(request), ALICE, TestServer.PASSWORD);
    assertEquals(200, page.status(), page::toString);
    return page;
  }

  private Reply redeem(Page consent) {
    String code = login.consent(consent, true).response().get("code");
    return login.redeem(code, REDIRECT, LIMITED, SECRET);
  }

  private Reply refresh(Reply tokens) {
    return login.post(
        "/token",
        Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
        LIMITED,
        SECRET);
  }

  private static void assertNameOnly(Map<String, Object> claims) {
    assertEquals("Alice Example", claims.get("name"));
    for (String name : List.of("groups", "email", "email_verified")) {
      assertFalse(claims.containsKey(name), claims::toString);
    }
  }

  @Test
  void claimsOfAScopeThatTheClientMayNotHaveAreNotGiven() {
    Reply tokens = redeem(consent(limited(EVERYTHING)));
    assertNameOnly(TestLogin.claims(tokens.text("id_token")));
    assertNameOnly(login.userinfo(tokens.text("access_token")).json());
    Reply introspection =
        login.post(
            "/token/introspect", Map.of("token", tokens.text("access_token")), LIMITED, SECRET);
    assertEquals(true, introspection.json().get("active"));
    for (String name : List.of("groups", "email", "email_verified")) {
      assertFalse(introspection.json().containsKey(name), introspection::toString);
    }
    assertNameOnly(TestLogin.claims(refresh(tokens).text("id_token")));
  }

  @Test
  void theConsentPageShowsWhatClaimsAskForAndMayHave() {
    String shown = consent(limited(EVERYTHING)).body();
    assertTrue(shown.contains("your name"), shown);
    assertFalse(shown.contains("which groups"), shown);
    assertFalse(shown.contains("email address"), shown);

    Map<String, String> unlimited = TestLogin.request("scope", "openid");
    unlimited.put("claims", "{\"userinfo\":{\"groups\":null,\"email\":null}}");
    String all = consent(unlimited).body();
    assertFalse(all.contains("your name"), all);
    assertTrue(all.contains("which groups"), all);
    assertTrue(all.contains("email address"), all);
  }

  @Test
  void whatWasNotShownIsNotGivenWhenTheClientMayHaveItLater() {
    Reply tokens = redeem(consent(limited(EVERYTHING)));
    assertEquals(
        200,
        server
            .reload(yaml ->
                yaml.replace(
                    ALLOWED, "allowedScopes: [openid, profile, offline_access, groups, email]"))
            .status());
    try {
      assertNameOnly(TestLogin.claims(refresh(tokens).text("id_token")));
      assertNameOnly(login.userinfo(tokens.text("access_token")).json());
    } finally {
      server.reload(yaml ->
          yaml.replace("allowedScopes: [openid, profile, offline_access, groups, email]", ALLOWED));
    }
  }

  @Test
  void aClaimIsGoneWhenTheClientMayNotHaveItsScopeAnyMore() {
    Reply tokens = redeem(consent(limited(EVERYTHING)));
    String fewer = "allowedScopes: [openid, offline_access]";
    assertEquals(200, server.reload(yaml -> yaml.replace(ALLOWED, fewer)).status());
    try {
      assertFalse(login.userinfo(tokens.text("access_token")).json().containsKey("name"));
      assertFalse(TestLogin.claims(refresh(tokens).text("id_token")).containsKey("name"));
    } finally {
      server.reload(yaml -> yaml.replace(fewer, ALLOWED));
    }
  }
}
