package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Access tokens for resources (RFC 8707, rules R17 and R18). */
class ResourceTest extends WithIssuer {
  private static final String CLIENT = "api-app";
  private static final String SECRET = "api-app-secret-0123456789abcdef0123";
  private static final String REDIRECT = "https://api-app.example.com/cb";
  private static final String ONE = "https://one.example.com/api";
  private static final String TWO = "https://two.example.com";
  private static final String ROBOT = "robot";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: api-app
          name: Application with interfaces
          secret: api-app-secret-0123456789abcdef0123
          redirectURIs: [https://api-app.example.com/cb]
          allowedResources: ["https://one.example.com/api", "https://two.example.com"]
        - id: robot
          name: Robot
          secret: api-app-secret-0123456789abcdef0123
          grantTypes: [client_credentials]
          allowedResources: ["https://one.example.com/api"]
        - id: dex-app
          name: From Dex
          secret: api-app-secret-0123456789abcdef0123
          profile: dex
          redirectURIs: [https://dex-app.example.com/cb]
        """);
  }

  private Map<String, String> response(String client, String redirect, String... resources) {
    StringBuilder query = new StringBuilder(TestBrowser.encode(requestOf(client, redirect)));
    for (String resource : resources) {
      query.append('&').append(TestBrowser.encode(Map.of("resource", resource)));
    }
    TestBrowser browser = new TestBrowser();
    TestLogin steps = new TestLogin(server, browser);
    TestBrowser.Page page = browser.follow(server.at("/auth?" + query));
    if (page.status() != 200) {
      return page.response();
    }
    page = steps.password(page, ALICE, TestServer.PASSWORD);
    return (page.status() == 200 ? steps.consent(page, true) : page).response();
  }

  private Reply tokens(String... resources) {
    return login.redeem(
        response(CLIENT, REDIRECT, resources).get("code"), REDIRECT, CLIENT, SECRET);
  }

  private Reply redeem(String code, String... resources) {
    return asked(TestLogin.redemption(code, REDIRECT), CLIENT, resources);
  }

  private Reply asked(Map<String, String> form, String client, String... resources) {
    StringBuilder body = new StringBuilder(TestBrowser.encode(form));
    for (String resource : resources) {
      body.append('&').append(TestBrowser.encode(Map.of("resource", resource)));
    }
    return form("/token", body.toString(), "Authorization", basic(client + ":" + SECRET));
  }

  private static Object audience(Reply reply) {
    assertGranted(reply);
    return TestLogin.claims(reply.text("access_token")).get("aud");
  }

  @Test
  void aResourceIsTheAudienceOfTheAccessTokenAlone() {
    Reply tokens = tokens(ONE);
    assertEquals(ONE, audience(tokens));
    assertEquals(CLIENT, TestLogin.claims(tokens.text("id_token")).get("aud"));
    assertRefused(401, "invalid_token", login.userinfo(tokens.text("access_token")));
    Reply introspected =
        login.post(
            "/token/introspect", Map.of("token", tokens.text("access_token")), CLIENT, SECRET);
    assertEquals(ONE, introspected.json().get("aud"));
  }

  @Test
  void severalResourcesAndOneOfThemInEachToken() {
    Reply tokens = tokens(ONE, TWO);
    assertEquals(List.of(ONE, TWO), audience(tokens));
    Map<String, String> refresh =
        Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token"));
    Reply narrowed = asked(refresh, CLIENT, TWO);
    assertEquals(TWO, audience(narrowed));
    Map<String, String> again =
        Map.of("grant_type", "refresh_token", "refresh_token", narrowed.text("refresh_token"));
    assertEquals(List.of(ONE, TWO), audience(asked(again, CLIENT)), "the grant keeps what it has");
  }

  @Test
  void theCodesTokenMayBeForOneOfThem() {
    String code = response(CLIENT, REDIRECT, ONE, TWO).get("code");
    assertEquals(ONE, audience(redeem(code, ONE)));
  }

  @Test
  void notMoreThanWasGranted() {
    assertRefused(400, "invalid_target", redeem(response(CLIENT, REDIRECT, ONE).get("code"), TWO));
    assertRefused(
        400, "invalid_target", redeem(response(CLIENT, REDIRECT, ONE).get("code"), ONE, TWO));
    assertRefused(400, "invalid_target", redeem(response(CLIENT, REDIRECT).get("code"), ONE));
    String code = response(CLIENT, REDIRECT, ONE).get("code");
    assertRefused(400, "invalid_target", redeem(code, TWO));
    assertEquals(ONE, audience(redeem(code)), "a refused request uses no code");
  }

  @Test
  void onlyResourcesOfTheClient() {
    for (String other :
        List.of(
            "https://three.example.com",
            ONE + "/",
            "https://one.example.com",
            "web-app",
            "no address",
            server.issuer() + "/admin/v1")) {
      Map<String, String> answer = response(CLIENT, REDIRECT, ONE, other);
      assertEquals("invalid_target", answer.get("error"), other);
      assertFalse(answer.containsKey("code"));
    }
    assertEquals(
        "invalid_target", response(TestServer.WEB, TestServer.WEB_REDIRECT, ONE).get("error"));
  }

  @Test
  void aClientThatActsForItself() {
    Map<String, String> form = Map.of("grant_type", "client_credentials");
    assertEquals(ONE, audience(asked(form, ROBOT, ONE)));
    assertEquals(server.issuer().toString(), audience(asked(form, ROBOT)));
    assertRefused(400, "invalid_target", asked(form, ROBOT, TWO));
    assertRefused(400, "invalid_target", asked(form, ROBOT, ONE, TWO));
  }

  @Test
  void clientsFromDexSendItAndMeanNothing() {
    String redirect = "https://dex-app.example.com/cb";
    Reply tokens =
        login.redeem(response("dex-app", redirect, TWO).get("code"), redirect, "dex-app", SECRET);
    assertEquals("dex-app", audience(tokens));
  }

  @Test
  void whatIsTakenFromTheClientIsAnErrorAndNoSilentNarrowing() throws IOException {
    Reply tokens = tokens(ONE, TWO);
    String before = Files.readString(server.configuration());
    server.reload(text -> text.replace(", \"https://two.example.com\"]", "]"));
    try {
      assertRefused(400, "invalid_target", refreshAs(tokens.text("refresh_token"), CLIENT, SECRET));
    } finally {
      server.reload(text -> before);
    }
  }
}
