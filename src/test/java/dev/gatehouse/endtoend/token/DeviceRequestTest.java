package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a device may ask for, how many may wait, and for how long (RFC 8628 §3.1, rule R1). */
class DeviceRequestTest extends WithDevices {

  private Reply post(Map<String, String> form) {
    return login.post("/device/code", form);
  }

  @Test
  void clientsProveThemselvesAsAtTheTokenEndpoint() {
    long before = rows();
    assertRefused(401, "invalid_client", post(Map.of("scope", "openid")));
    assertRefused(401, "invalid_client", post(Map.of("client_id", "nobody")));
    assertRefused(401, "invalid_client", post(Map.of("client_id", BOX)));
    assertRefused(
        401, "invalid_client", login.post("/device/code", Map.of("scope", "openid"), BOX, "wrong"));
    assertEquals(before, rows());
  }

  @Test
  void onlyClientsThatMay() {
    long before = rows();
    assertRefused(
        400,
        "unauthorized_client",
        login.post(
            "/device/code", Map.of("scope", "openid"), TestServer.WEB, TestServer.WEB_SECRET));
    assertRefused(400, "unauthorized_client", post(Map.of("client_id", TestServer.NATIVE)));
    assertEquals(before, rows());
    server.administer("GET", "/audit", Map.of());
    assertTrue(server.rows().audited("device.refused") >= 2);
  }

  @Test
  void theRulesAreThoseOfEveryRequest() {
    long before = rows();
    assertRefused(400, "invalid_scope", ask("openid audience:server:client_id:box"));
    assertRefused(400, "invalid_request", ask("openid", "prompt", "none"));
    assertRefused(400, "invalid_request", ask("openid", "prompt", "maybe"));
    assertRefused(400, "invalid_request", ask("openid", "connector_id", "nowhere"));
    assertRefused(400, "invalid_request", ask("openid", "code_challenge", "short"));
    assertRefused(400, "invalid_request", ask("openid", "code_challenge_method", "S256"));
    assertRefused(
        400,
        "invalid_request",
        ask("openid", "code_challenge", TestLogin.VERIFIER, "code_challenge_method", "plain"));
    assertRefused(400, "invalid_target", ask("openid", "resource", "https://api.example.com/"));
    assertRefused(400, "request_not_supported", ask("openid", "request", "x"));
    assertRefused(400, "invalid_request", ask("openid", "claims", "{"));
    assertRefused(400, "invalid_request", ask("openid", "login_hint", "x".repeat(2_000)));
    assertEquals(before, rows());
    assertEquals(200, ask("openid unknown", "unknown", "ignored").status());
  }

  @Test
  void whoDoesNotSayWhatItWantsGetsAnIdToken() {
    Reply asked = post(Map.of("client_id", TV));
    approve(browser, asked, ALICE);
    Reply tokens = poll(asked);
    assertGranted(tokens);
    assertEquals("openid", tokens.text("scope"));
  }

  @Test
  void oneParameterOnce() {
    Page page =
        browser.send(
            java.net.http.HttpRequest.newBuilder(server.at("/device/code"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofString(
                        "client_id=tv&scope=openid&scope=email")));
    assertEquals(400, page.status(), page::toString);
    assertTrue(page.body().contains("invalid_request"), page::toString);
    assertEquals(405, browser.get(server.at("/device/code")).status());
  }

  @Test
  void malformedQuestions() {
    assertRefused(
        400, "invalid_request", login.post("/token", Map.of("grant_type", GRANT, "client_id", TV)));
    for (String odd : List.of("x", "' or '1'='1", "x".repeat(10_000))) {
      assertRefused(
          400,
          "invalid_grant",
          login.post("/token", Map.of("grant_type", GRANT, "client_id", TV, "device_code", odd)));
    }
  }

  @Test
  void bothCodesEndTogether() {
    Reply asked = asked();
    Page question = question(asked);
    pass(Duration.ofMinutes(5));
    assertRefused(400, "expired_token", poll(asked));
    Page over = browser.submit(question.form().with("decision", "yes"));
    assertTrue(
        browser.follow(over.location().orElseThrow()).body().contains("The device waits no more"));
    Page entry = browser.get(server.at("/device"));
    assertEquals(
        400, browser.submit(entry.form().with("user_code", asked.text("user_code"))).status());
  }

  @Test
  void nobodyAllowsADeviceThatHasGone() {
    Reply asked = asked();
    Page consent = login.password(yes(browser, question(asked)), ALICE, TestServer.PASSWORD);
    pass(Duration.ofMinutes(5));
    Page end = browser.follow(login.consent(consent, true).location().orElseThrow());
    assertTrue(end.body().contains("The device waits no more"), end::toString);
    assertRefused(400, "expired_token", poll(asked));
  }

  @Test
  void theRowKeepsNoCode() {
    Reply asked = asked();
    for (String code :
        List.of(
            asked.text("device_code"),
            asked.text("user_code"),
            asked.text("user_code").replace("-", ""))) {
      assertEquals(
          0,
          server
              .rows()
              .number(
                  "select count(*) from gh_device_code where cast(device_hash as text) || ' '"
                      + " || cast(user_hash as text) || parameters || id like ?",
                  "%" + code + "%"));
    }
  }

  /** Case 74: thirty in a minute from one address. */
  @Test
  void aFloodFromOneAddressIsTurnedAway() {
    long before = rows();
    for (int i = 0; i < 30; i++) {
      assertEquals(200, ask("openid").status());
    }
    for (int i = 0; i < 20; i++) {
      Reply refused = ask("openid");
      assertRefused(503, "temporarily_unavailable", refused);
      assertTrue(refused.headers().containsKey("retry-after"), refused::toString);
    }
    assertEquals(before + 30, rows());
    pass(Duration.ofMinutes(1));
    assertEquals(200, ask("openid").status());
  }

  @Test
  void whenTooManyWaitNoMoreMay() {
    long end = clock.instant().plusSeconds(200).toEpochMilli();
    server
        .rows()
        .change(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)"
                + " insert into gh_device_code (id, device_hash, user_hash, client_id, parameters,"
                + " remote, created_at, expires_at, poll_interval, state)"
                + " select 'full-' || i, cast('d' || i as blob), cast('u' || i as blob), 'tv', '{}', 'x', 0, "
                + end
                + ", 5, 'PENDING' from n");
    assertRefused(503, "temporarily_unavailable", ask("openid"));
    Reply other = login.post("/device/code", Map.of("scope", "openid"), BOX, BOX_SECRET);
    assertEquals(200, other.status(), other::toString);
    pass(Duration.ofSeconds(200));
    assertEquals(200, ask("openid").status());
    server.rows().change("delete from gh_device_code where id like 'full-%'");
  }

  @Test
  void aRemovedClientsDevicesAreGone() {
    Map<String, Object> client =
        Map.of("id", "gone", "name", "Gone", "public", true, "grantTypes", List.of(GRANT));
    assertEquals(201, server.administer("POST", "/clients", client).status());
    Reply asked = post(Map.of("client_id", "gone"));
    assertEquals(200, asked.status(), asked::toString);
    server.administer("DELETE", "/clients/gone", Map.of());
    assertEquals(201, server.administer("POST", "/clients", client).status());
    assertRefused(
        400,
        "invalid_grant",
        login.post(
            "/token",
            Map.of(
                "grant_type",
                GRANT,
                "client_id",
                "gone",
                "device_code",
                asked.text("device_code"))));
  }

  @Test
  void withoutTheGrantThereIsNothing() {
    server.reload(text -> text + "\noauth2: {grantTypes: [authorization_code, refresh_token]}\n");
    try {
      assertRefused(400, "unauthorized_client", ask("openid"));
      assertEquals(404, browser.get(server.at("/device")).status());
      Reply discovery =
          TestLogin.reply(browser.get(server.at("/.well-known/openid-configuration")));
      assertFalse(discovery.json().containsKey("device_authorization_endpoint"));
      assertRefused(
          400,
          "unsupported_grant_type",
          login.post("/token", Map.of("grant_type", GRANT, "client_id", TV, "device_code", "x")));
    } finally {
      server.reload(text -> text.replaceAll("\noauth2: .*\n", "\n"));
    }
  }
}
