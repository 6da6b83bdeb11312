package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the administration interface over the network (attack cases 35 and 65). */
class AdministrationTokensTest extends WithAdministration {

  private Map<String, String> panel(String scope) {
    Map<String, String> request = TestLogin.request();
    request.put("client_id", PANEL);
    request.put("redirect_uri", PANEL_REDIRECT);
    request.put("scope", scope);
    request.put("resource", resource());
    return request;
  }

  private Reply redeem(String login, String scope) {
    TestLogin browser = new TestLogin(server, new TestBrowser());
    Page page = browser.authorize(panel(scope), login);
    return browser.redeem(page.response().get("code"), PANEL_REDIRECT, PANEL, PANEL_SECRET);
  }

  private void refused(String token) {
    for (String path : List.of("/clients", "/status", "/keys")) {
      Page page = get(path, token);
      problem(401, "unauthenticated", page);
      assertEquals("Bearer error=\"invalid_token\"", page.header("www-authenticate"));
    }
  }

  @Test
  void aClientActsForItself() {
    String token = robot();
    assertEquals(resource(), TestLogin.claims(token).get("aud"));
    assertEquals(200, get("/clients", token).status());
    assertEquals(201, send("POST", "/clients", token, application("by-robot")).status());
    assertEquals(200, send("DELETE", "/clients/by-robot", token, Map.of()).status());
    String actor =
        server.text("select facts from gh_audit where type = 'client.removed' order by id desc");
    String expected = "client robot, token " + TestLogin.claims(token).get("jti");
    assertTrue(actor.contains("\"" + expected + "\""), actor);
    assertEquals(401, login.userinfo(token).status(), "a token for here is for nothing else");
  }

  @Test
  void withoutTheScopeNothingIsDone() {
    Page page = send("POST", "/clients", reader(), application("by-reader"));
    problem(403, "forbidden", page);
    assertEquals(
        "Bearer error=\"insufficient_scope\", scope=\"admin:write\"",
        page.header("www-authenticate"));
    String writer = ask(ROBOT, ROBOT_SECRET, "admin:write").text("access_token");
    problem(403, "forbidden", get("/clients", writer));
    assertEquals(404, get("/clients/by-reader", reader()).status());
  }

  @Test
  void nobodyHasAScopeUnlessItWasGiven() {
    Reply more = ask(READER, READER_SECRET, "admin:read admin:write");
    assertEquals("invalid_scope", more.error(), more::toString);
    Reply none = ask(TestServer.SERVICE, TestServer.SERVICE_SECRET, "admin:read");
    assertEquals("invalid_scope", none.error(), none::toString);
    Reply other = ask(ROBOT, ROBOT_SECRET, "profile");
    assertEquals("invalid_target", other.error(), other::toString);
    Map<String, String> request = TestLogin.request("scope", "openid admin:read");
    Page page = new TestBrowser().get(login.authorization(request));
    assertEquals("invalid_scope", page.response().get("error"), page::toString);
  }

  @Test
  void aClientThatRegisteredItselfNeverHasOne() {
    Reply itself =
        TestLogin.reply(
            send(
                HttpRequest.newBuilder(server.at("/register"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"client_name\":\"x\",\"redirect_uris\":[\"https://x.example.com/cb\"],"
                                + "\"adminScopes\":[\"admin:read\"]}"))));
    assertEquals(201, itself.status(), itself::toString);
    String id = itself.text("client_id");
    Page changed =
        send(
            "PATCH",
            "/clients/" + id,
            robot(),
            members("adminScopes", List.of("admin:read"), "skipConsent", true));
    assertEquals(200, changed.status(), changed::toString);
    assertNull(((Map<?, ?>) json(changed).get("client")).get("adminScopes"), changed::toString);
    Map<String, String> request = TestLogin.request("client_id", id);
    request.put("redirect_uri", "https://x.example.com/cb");
    request.put("scope", "openid admin:read");
    Page page = new TestBrowser().get(login.authorization(request));
    assertEquals("invalid_scope", page.response().get("error"), page::toString);
  }

  @Test
  void whatIsNoTokenForHereIsRefused() {
    Page none = get("/clients", null);
    problem(401, "unauthenticated", none);
    assertEquals("Bearer", none.header("www-authenticate"));
    Reply tokens = login.tokens();
    refused(tokens.text("access_token"));
    refused(tokens.text("id_token"));
    refused(tokens.text("refresh_token"));
    refused(robot() + "x");
    Reply service =
        login.post(
            "/token",
            Map.of("grant_type", "client_credentials", "scope", "profile"),
            TestServer.SERVICE,
            TestServer.SERVICE_SECRET);
    refused(service.text("access_token"));
    Page query = get("/clients?access_token=" + robot(), null);
    problem(401, "unauthenticated", query);
    Page basic =
        send(request("/clients", null).header("Authorization", "Basic cm9ib3Q6eA==").GET());
    problem(401, "unauthenticated", basic);
    Page twice = send(request("/clients", robot()).header("Authorization", "Bearer x").GET());
    assertEquals(401, twice.status(), twice::toString);
  }

  @Test
  void anExpiredOrRevokedTokenEndsAtOnce() {
    String token = robot();
    Reply revoked = login.post("/token/revoke", Map.of("token", token), ROBOT, ROBOT_SECRET);
    assertEquals(200, revoked.status());
    refused(token);
    String second = robot();
    assertEquals(200, get("/status", second).status());
    clock.advance(Duration.ofDays(2));
    server.readKeys();
    refused(second);
  }

  @Test
  void whatWasTakenFromTheClientIsGoneAtOnce() {
    String token = robot();
    Map<String, Object> body = application("temporary");
    body.put("grantTypes", List.of("client_credentials"));
    body.put("adminScopes", List.of("admin:read"));
    body.remove("redirectURIs");
    Page added = send("POST", "/clients", token, body);
    assertEquals(201, added.status(), added::toString);
    String secret = (String) json(added).get("secret");
    server.secrets().add("client secret", secret);
    String theirs = ask("temporary", secret, "admin:read").text("access_token");
    assertEquals(200, get("/keys", theirs).status());
    Page fewer = send("PATCH", "/clients/temporary", token, members("adminScopes", List.of()));
    assertEquals(200, fewer.status(), fewer::toString);
    problem(403, "forbidden", get("/keys", theirs));
    assertEquals(200, send("DELETE", "/clients/temporary", token, Map.of()).status());
    refused(theirs);
  }

  @Test
  void nobodyGivesMoreThanTheyHave() {
    String token = robot();
    Map<String, Object> auditor = application("auditor");
    auditor.put("adminScopes", List.of("audit:read"));
    problem(403, "forbidden", send("POST", "/clients", token, auditor));
    assertEquals(
        201, server.administer("POST", "/clients", new java.util.HashMap<>(auditor)).status());
    problem(403, "forbidden", send("POST", "/clients/auditor/rotate-secret", token, Map.of()));
    problem(
        403,
        "forbidden",
        send(
            "PATCH",
            "/clients/auditor",
            token,
            members("redirectURIs", List.of("https://evil.example/cb"))));
    assertEquals(200, server.administer("DELETE", "/clients/auditor", Map.of()).status());
  }

  private String auditor(String scope) {
    return ask(AUDITOR, AUDITOR_SECRET, scope).text("access_token");
  }

  @Test
  void theRecordIsForThoseWithItsScope() {
    for (String token : List.of(reader(), robot(), auditor("admin:read"))) {
      for (String path : List.of("/audit", "/audit?order=oldest")) {
        Page page = get(path, token);
        problem(403, "forbidden", page);
        assertEquals(
            "Bearer error=\"insufficient_scope\", scope=\"audit:read\"",
            page.header("www-authenticate"));
        Page lines = send(request(path, token).header("Accept", "application/x-ndjson").GET());
        problem(403, "forbidden", lines);
      }
    }
    assertEquals(200, get("/audit", auditor("audit:read")).status());
    problem(403, "forbidden", get("/sessions", auditor("audit:read")));
    // To change the record takes both.
    Map<String, Object> person = members("connector", "local", "user_id", "nobody");
    problem(403, "forbidden", send("POST", "/audit/erase", robot(), person));
    problem(403, "forbidden", send("POST", "/audit/erase", auditor("audit:read"), person));
  }

  @Test
  void whereAPersonIsAndWhatTheyUseIsForAuditors() {
    TestBrowser browser = new TestBrowser();
    new TestLogin(server, browser).code(TestLogin.request());
    String both = auditor("admin:read audit:read");
    Map<?, ?> told = (Map<?, ?>) ((List<?>) json(get("/sessions", both)).get("sessions")).get(0);
    assertEquals("127.0.0.1", told.get("remote"), told::toString);
    assertTrue(told.containsKey("user_agent"), told::toString);
    String path = "/sessions/" + told.get("id");
    assertEquals("127.0.0.1", json(get(path, both)).get("remote"));
    for (String token : List.of(reader(), robot(), auditor("admin:read"))) {
      Page list = get("/sessions", token);
      assertEquals(200, list.status(), list::toString);
      assertTrue(list.body().contains((String) told.get("id")), list::toString);
      for (Page page : List.of(list, get(path, token))) {
        assertFalse(page.body().contains("remote"), page::toString);
        assertFalse(page.body().contains("127.0.0.1"), page::toString);
        assertFalse(page.body().contains("user_agent"), page::toString);
      }
    }
  }

  private void refusedWhile(String there, String instead, String token) {
    assertEquals(200, server.reload(yaml -> yaml.replace(there, instead)).status());
    try {
      problem(403, "forbidden", get("/clients", token));
    } finally {
      server.reload(yaml -> yaml.replace(instead, there));
    }
  }

  @Test
  void peopleNeedAGroup() {
    Reply alice = redeem("alice@example.com", "openid groups admin:read");
    assertEquals(200, alice.status(), alice::toString);
    String token = alice.text("access_token");
    assertEquals(resource(), TestLogin.claims(token).get("aud"));
    assertEquals(200, get("/clients", token).status());
    problem(403, "forbidden", send("POST", "/clients", token, application("by-alice")));
    refused(alice.text("id_token"));
    Reply bob = redeem("bob@example.com", "openid groups admin:read");
    assertEquals("invalid_scope", bob.error(), bob::toString);
    refusedWhile("group: operators", "group: others", token);
    // The same name at another connector is another group.
    refusedWhile("connector: local, group", "connector: elsewhere, group", token);
    // Who leaves the group is out at once, with the token that they have.
    refusedWhile("groups: [developers, operators]", "groups: [developers]", token);
    assertEquals(200, get("/clients", token).status());
    Reply revoked = login.post("/token/revoke", Map.of("token", token), PANEL, PANEL_SECRET);
    assertEquals(200, revoked.status());
    refused(token);
  }

  @Test
  void aBrowserOfAnotherSiteGetsNowhere() {
    HttpRequest.Builder preflight =
        request("/clients", null)
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
    assertNull(send(preflight).headers().get("access-control-allow-origin"));
    TestBrowser browser = new TestBrowser();
    TestLogin session = new TestLogin(server, browser);
    session.code(TestLogin.request());
    Page withCookies = browser.get(server.at("/admin/v1/clients"));
    problem(401, "unauthenticated", withCookies);
    assertNull(withCookies.headers().get("access-control-allow-origin"));
    assertFalse(withCookies.headers().containsKey("set-cookie"));
  }

  @Test
  void offUnlessItIsOn(@TempDir Path elsewhere) {
    try (TestServer off = TestServer.in(elsewhere).start()) {
      assertEquals(404, new TestBrowser().get(off.at("/admin/v1/status")).status());
      assertEquals(404, new TestBrowser().get(off.at("/admin/v1/openapi.json")).status());
      TestLogin there = new TestLogin(off, new TestBrowser());
      Map<String, String> request = TestLogin.request("scope", "openid admin:read");
      Reply tokens = there.redeem(there.code(request));
      assertEquals("openid", tokens.text("scope"), "an unknown scope is ignored");
      assertEquals(
          off.issuer().toString(), TestLogin.claims(tokens.text("access_token")).get("aud"));
    }
  }

  @Test
  void onAnAddressOfItsOwn(@TempDir Path elsewhere) {
    int port = TestServer.freePort();
    try (TestServer apart =
        TestServer.in(elsewhere)
            .path("/dex")
            .with("admin: {api: {enabled: true, http: \"127.0.0.1:" + port + "\"}}")
            .start()) {
      assertEquals(404, new TestBrowser().get(apart.at("/admin/v1/status")).status());
      java.net.URI there = java.net.URI.create("http://127.0.0.1:" + port + "/dex/admin/v1/status");
      problem(401, "unauthenticated", new TestBrowser().get(there));
      assertEquals(
          404,
          new TestBrowser()
              .get(java.net.URI.create("http://127.0.0.1:" + port + "/dex/keys"))
              .status());
      assertTrue(
          apart.reload(yaml -> yaml.replace("enabled: true", "enabled: false")).status() == 409);
    }
  }
}
