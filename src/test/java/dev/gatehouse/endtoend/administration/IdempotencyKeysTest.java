package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Creations that carry an {@code Idempotency-Key}. */
class IdempotencyKeysTest extends WithAdministration {
  private String token;

  @BeforeEach
  void authenticate() {
    token = robot();
  }

  private Page user(String login, String... headers) {
    return send(
        "POST", "/users", token, members("login", login, "password", TestServer.PASSWORD), headers);
  }

  @Test
  void aCreationWithAKeyIsDoneOnce() {
    Page first = send("POST", "/clients", token, application("once"), "Idempotency-Key", "k-1");
    assertEquals(201, first.status(), first::toString);
    server.secrets().add("client secret", (String) json(first).get("secret"));
    Page again = send("POST", "/clients", token, application("once"), "Idempotency-Key", "k-1");
    assertEquals(201, again.status(), again::toString);
    assertEquals("true", again.header("idempotency-replayed"));
    assertEquals(first.header("etag"), again.header("etag"));
    assertEquals(first.header("location"), again.header("location"));
    assertEquals(json(first).get("client"), json(again).get("client"));
    assertFalse(json(again).containsKey("secret"), "shown once (R25)");
    Page other = send("POST", "/clients", token, application("two"), "Idempotency-Key", "k-1");
    problem(422, "idempotency-key-reused", other);
    server.restart();
    Page later = send("POST", "/clients", token, application("once"), "Idempotency-Key", "k-1");
    assertEquals("true", later.header("idempotency-replayed"), later::toString);
    Page unkeyed = send("POST", "/clients", token, application("once"));
    problem(409, "conflict", unkeyed);
    for (String wrong : List.of("a b", "x".repeat(256))) {
      problem(
          400,
          "invalid-request",
          send("POST", "/clients", token, application("three"), "Idempotency-Key", wrong));
    }
    assertEquals(200, send("DELETE", "/clients/once", token, Map.of()).status());
  }

  @Test
  void whatPerhapsWasDoneIsNotDoneAgain() {
    Page first = user("perhaps@example.com", "Idempotency-Key", "crash");
    assertEquals(201, first.status(), first::toString);
    // What a process leaves behind that dies between the creation and the answer.
    server.rows().change("update gh_idempotency set answer = null where answer like '%perhaps@%'");
    Page again = user("perhaps@example.com", "Idempotency-Key", "crash");
    Map<String, Object> body = problem(409, "conflict", again);
    assertTrue(((String) body.get("detail")).contains("not known"), again::toString);
  }

  @Test
  void keysAreBounded() {
    String caller = hex(Digests.sha256("client " + ROBOT));
    server
        .rows()
        .change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000)"
                + " insert into gh_idempotency select cast('k' || i as blob), x'"
                + caller
                + "', x'00', '{}', 0, "
                + Long.MAX_VALUE
                + " from n");
    try {
      Page refused = user("bounded@example.com", "Idempotency-Key", "one-more");
      problem(429, "too-many", refused);
      assertEquals("3600", refused.header("retry-after"));
      assertEquals(201, user("bounded@example.com").status(), "without a key it goes on");
    } finally {
      server.rows().change("delete from gh_idempotency where fingerprint = x'00'");
    }
    Page later = user("later@example.com", "Idempotency-Key", "one-more");
    assertEquals(201, later.status(), "the refused key was not kept: " + later);
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  @Test
  void aKeyBelongsToItsCaller() {
    Page mine = user("mine@example.com", "Idempotency-Key", "shared");
    assertEquals(201, mine.status(), mine::toString);
    TestLogin browser = new TestLogin(server, new TestBrowser());
    Map<String, String> request = TestLogin.request("scope", "openid groups admin:write");
    request.put("client_id", PANEL);
    request.put("redirect_uri", PANEL_REDIRECT);
    String code = browser.code(request);
    token = browser.redeem(code, PANEL_REDIRECT, PANEL, PANEL_SECRET).text("access_token");
    Page theirs = user("mine@example.com", "Idempotency-Key", "shared");
    problem(409, "conflict", theirs);
    assertFalse(theirs.headers().containsKey("idempotency-replayed"));
    Page corrected = user("theirs@example.com", "Idempotency-Key", "shared");
    assertEquals(201, corrected.status(), "a refused request uses up no key: " + corrected);
  }

  @Test
  void oneOfManyAtOnceIsDone() throws Exception {
    List<Future<Page>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(() ->
                send(
                    "POST",
                    "/clients",
                    token,
                    members("name", "Race", "redirectURIs", List.of("https://r.example.com/cb")),
                    "Idempotency-Key",
                    "race")));
      }
    }
    int secrets = 0;
    for (Future<Page> one : all) {
      Page page = one.get();
      assertTrue(page.status() == 201 || page.status() == 409, page::toString);
      if (json(page).get("secret") instanceof String secret) {
        server.secrets().add("client secret", secret);
        secrets++;
      }
    }
    assertEquals(1, secrets);
    assertEquals(
        1, server.number("select count(*) from gh_client where settings like '%\"Race\"%'"));
  }
}
