package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every resource of the administration interface keeps to. */
class AdministrationApiTest extends WithAdministration {
  private String token;

  @BeforeEach
  void authenticate() {
    token = robot();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Page user(String login, String... headers) {
    return send(
        "POST", "/users", token, members("login", login, "password", TestServer.PASSWORD), headers);
  }

  @Test
  void theLifeOfAClient() {
    Page added = send("POST", "/clients", token, application("life/of a client"));
    assertEquals(201, added.status(), added::toString);
    String there = added.header("location");
    assertEquals("/admin/v1/clients/life%2Fof%20a%20client", there);
    assertEquals(43, ((String) json(added).get("secret")).length());
    server.secrets().add("client secret", (String) json(added).get("secret"));
    String path = there.substring("/admin/v1".length());
    Page read = get(path, token);
    assertEquals(200, read.status(), read::toString);
    assertEquals(added.header("etag"), read.header("etag"));
    assertFalse(read.body().contains((String) json(added).get("secret")));
    Page changed =
        send(
            "PATCH",
            path,
            token,
            members("name", "Another", "lifetimes", members("idTokens", "5m")),
            "If-Match",
            read.header("etag"));
    assertEquals(200, changed.status(), changed::toString);
    assertNotEquals(read.header("etag"), changed.header("etag"));
    send(
        "PATCH", path, token, members("lifetimes", members("accessTokens", "6m"), "logoURL", null));
    Map<?, ?> lifetimes = (Map<?, ?>) json(get(path, token)).get("lifetimes");
    assertEquals("PT5M", lifetimes.get("idTokens"), "objects are merged (RFC 7396)");
    assertEquals("PT6M", lifetimes.get("accessTokens"));
    Map<String, Object> whole = application("life/of a client");
    Page blind = send("PUT", path, token, whole);
    problem(428, "precondition-required", blind);
    Page stale = send("PUT", path, token, whole, "If-Match", read.header("etag"));
    problem(412, "changed-meanwhile", stale);
    Page weak = send("PUT", path, token, whole, "If-Match", "W/" + get(path, token).header("etag"));
    problem(412, "changed-meanwhile", weak);
    Page replaced =
        send("PUT", path, token, whole, "If-Match", "\"0\", " + get(path, token).header("etag"));
    assertEquals(200, replaced.status(), replaced::toString);
    Map<?, ?> client = (Map<?, ?>) json(replaced).get("client");
    assertFalse(((Map<?, ?>) client.get("lifetimes")).containsKey("idTokens"), client::toString);
    Page rotated = send("POST", path + "/rotate-secret", token, members("overlap", "1h"));
    assertEquals(200, rotated.status(), rotated::toString);
    server.secrets().add("client secret", (String) json(rotated).get("secret"));
    assertEquals(
        412, send("DELETE", path, token, Map.of(), "If-Match", read.header("etag")).status());
    assertEquals(200, send("DELETE", path, token, Map.of(), "If-Match", "*").status());
    problem(404, "not-found", get(path, token));
  }

  @Test
  void theLifeOfAUser() {
    Page added = user("Carol@example.com", "Idempotency-Key", "carol");
    assertEquals(201, added.status(), added::toString);
    String path = added.header("location").substring("/admin/v1".length());
    assertEquals("carol@example.com", json(added).get("login"));
    assertFalse(added.body().contains("$2"), "no hash is told");
    Page read = get(path, token);
    assertEquals(json(added), json(read));
    Page found = get("/users?login=" + encode("CAROL@example.com"), token);
    assertEquals(List.of(json(read)), json(found).get("users"));
    Page changed =
        send(
            "PATCH",
            path,
            token,
            members("add_groups", List.of("a", "b"), "name", "Carol"),
            "If-Match",
            read.header("etag"));
    assertEquals(200, changed.status(), changed::toString);
    problem(
        412,
        "changed-meanwhile",
        send("PATCH", path, token, members("name", "X"), "If-Match", read.header("etag")));
    Page link = send("POST", path + "/password-link", token, Map.of());
    assertEquals(201, link.status(), link::toString);
    String address = (String) json(link).get("link");
    server.secrets().add("link", address.substring(address.indexOf('=') + 1));
    Page disabled = send("PATCH", path, token, members("enabled", false));
    assertEquals(false, ((Map<?, ?>) json(disabled).get("user")).get("enabled"));
    assertEquals(200, send("DELETE", path, token, Map.of()).status());
    problem(404, "not-found", get(path, token));
    problem(404, "not-found", send("DELETE", path, token, Map.of()));
  }

  @Test
  void whatIsNotDeclaredIsRefused() {
    Map<String, Object> body =
        problem(
            400,
            "invalid-request",
            send(
                "POST",
                "/users",
                token,
                members(
                    "login",
                    7,
                    "pasword",
                    "x",
                    "id",
                    "chosen",
                    "password_hash",
                    "x",
                    "groups",
                    List.of("a", 1),
                    "enabled",
                    "yes")));
    String errors = body.get("errors").toString();
    assertTrue(errors.contains("pointer=/login, detail=login is not a string"), errors);
    assertTrue(errors.contains("suggestion=did you mean \"password\"?"), errors);
    assertTrue(errors.contains("pointer=/id, detail=id is unknown"), errors);
    assertTrue(errors.contains("pointer=/password_hash"), errors);
    assertTrue(errors.contains("pointer=/groups/1"), errors);
    Page query = get("/users?limt=1", token);
    assertTrue(problem(400, "invalid-request", query).toString().contains("\"limit\""));
    problem(400, "invalid-request", get("/users?limit=1&limit=2", token));
    problem(400, "invalid-request", get("/users?limit=0", token));
    problem(400, "invalid-request", get("/users?limit=1.5", token));
    problem(400, "invalid-request", get("/users?sort=login;drop", token));
    assertEquals(400, get("/clients/a%00b", token).status());
    problem(400, "invalid-request", get("/clients/" + "x".repeat(300), token));
    problem(
        400,
        "invalid-request",
        send("POST", "/users", token, members("login", "a\u0000b", "password", "x")));
    problem(
        400,
        "invalid-request",
        send("POST", "/clients", token, members("name", "x", "source", "configuration")));
    assertEquals(0, server.number("select count(*) from gh_user where login like 'a%b'"));
  }

  @Test
  void onlyJsonIsSpoken() {
    HttpRequest.Builder form =
        request("/clients", token)
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}"));
    problem(415, "unsupported-type", send(form));
    HttpRequest.Builder broken =
        request("/clients", token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("[1]"));
    problem(400, "invalid-request", send(broken));
    HttpRequest.Builder bytes =
        request("/clients", token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', (byte) 0xff, '}'}));
    problem(400, "invalid-request", send(bytes));
    HttpRequest.Builder large =
        request("/clients", token)
            .header("Content-Type", "application/json")
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofString("{\"x\":\"" + "y".repeat(70_000) + "\"}"));
    problem(413, "too-large", send(large));
    problem(
        406,
        "not-acceptable",
        send(request("/clients", token).header("Accept", "text/html").GET()));
    Page head =
        send(request("/clients", token).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertEquals(200, head.status());
    assertEquals("", head.body());
    Page method = send("DELETE", "/status", token, Map.of());
    problem(405, "method-not-allowed", method);
    assertEquals("GET, HEAD", method.header("allow"));
    problem(404, "not-found", get("/nothing/here", token));
    problem(404, "not-found", get("", token));
  }

  @Test
  void everyPageOnceAndNoOtherCursor() {
    for (int i = 0; i < 7; i++) {
      assertEquals(201, user("page" + i + "@example.com").status());
    }
    List<Object> logins = new ArrayList<>();
    String cursor = "";
    String first = "";
    do {
      Page page = get("/users?prefix=page&limit=3" + cursor, token);
      assertEquals(200, page.status(), page::toString);
      ((List<?>) json(page).get("users"))
          .forEach(one -> logins.add(((Map<?, ?>) one).get("login")));
      Object next = json(page).get("next");
      cursor = next == null ? "" : "&cursor=" + next;
      first = first.isEmpty() ? (String) next : first;
    } while (!cursor.isEmpty());
    assertEquals(7, logins.size());
    assertEquals(7, logins.stream().distinct().count());
    problem(400, "invalid-request", get("/users?limit=3&cursor=" + first, token));
    problem(400, "invalid-request", get("/clients?cursor=" + first, token));
    String made =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("x".repeat(32) + "' or 1=1 --").getBytes(StandardCharsets.UTF_8));
    for (String wrong : List.of(made, "a", "%27%3B", first.substring(1), first + "AA")) {
      problem(400, "invalid-request", get("/users?prefix=page&limit=3&cursor=" + wrong, token));
    }
    List<?> none = (List<?>) json(get("/users?prefix=" + encode("page%"), token)).get("users");
    assertTrue(none.isEmpty(), "a prefix is no pattern");
  }

  @Test
  void groupsHaveMembers() {
    Page added = user("member@example.com");
    assertEquals(201, added.status(), added::toString);
    String path = "/groups/a%2Fb/members/" + json(added).get("id");
    Page put = send("PUT", path, token, Map.of());
    assertEquals(200, put.status(), put::toString);
    assertEquals(200, send("PUT", path, token, Map.of()).status());
    assertTrue(get("/groups", token).body().contains("{\"name\":\"a/b\",\"members\":1}"));
    List<?> members = (List<?>) json(get("/groups/a%2Fb/members", token)).get("users");
    assertEquals("member@example.com", ((Map<?, ?>) members.get(0)).get("login"));
    assertEquals(List.of("a/b"), ((Map<?, ?>) members.get(0)).get("groups"));
    assertEquals(200, send("DELETE", path, token, Map.of()).status());
    assertEquals(List.of(), json(get("/groups/a%2Fb/members", token)).get("users"));
    problem(404, "not-found", send("PUT", "/groups/x/members/nobody", token, Map.of()));
    problem(403, "forbidden", send("PUT", path, reader(), Map.of()));
  }

  @Test
  void clientsComeInPagesToo() {
    List<Object> ids = new ArrayList<>();
    String cursor = "";
    do {
      Map<String, Object> page = json(get("/clients?limit=2" + cursor, token));
      ((List<?>) page.get("clients")).forEach(one -> ids.add(((Map<?, ?>) one).get("id")));
      cursor = page.get("next") == null ? "" : "&cursor=" + page.get("next");
    } while (!cursor.isEmpty());
    assertEquals(ids.stream().distinct().sorted().toList(), ids);
    assertTrue(ids.containsAll(List.of(ROBOT, READER, PANEL, TestServer.WEB)), ids::toString);
  }

  @Test
  void unchangedIsNotSentAgain() {
    Page read = get("/clients/" + TestServer.WEB, token);
    Page again =
        send(
            request("/clients/" + TestServer.WEB, token)
                .header("If-None-Match", read.header("etag"))
                .GET());
    assertEquals(304, again.status());
    problem(
        409, "conflict", send("PATCH", "/clients/" + TestServer.WEB, token, members("name", "x")));
  }
}
