package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administrators see and end logins, grants and consents; what they see opens nothing. */
class HoldingsTest {
  private static final String ALICE = "alice@example.com";
  private static final String BOB = "bob@example.com";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.in(directory).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A browser with tokens of a login in it. */
  private final class Device {
    final TestLogin login = new TestLogin(server, new TestBrowser());
    TestLogin.Reply tokens;

    Device(String who) {
      Map<String, String> request = TestLogin.request("prompt", "consent");
      tokens = login.redeem(login.authorize(request, who).response().get("code"));
      assertEquals(200, tokens.status(), tokens::toString);
    }

    boolean refreshes() {
      TestLogin.Reply reply = login.refresh(tokens.text("refresh_token"));
      tokens = reply.status() == 200 ? reply : tokens;
      return reply.status() == 200;
    }
  }

  private String run(int code, String... arguments) {
    CommandRun run = CommandRun.of(server.configuration(), List.of(arguments)).is(code);
    return run.out() + run.err();
  }

  private static String id(String line) {
    return line.split(" ", 2)[0];
  }

  @Test
  void aLoginIsSeenAndEnded() {
    Device phone = new Device(ALICE);
    Device desk = new Device(ALICE);
    Device other = new Device(BOB);
    List<String> lines = run(0, "session", "list", "--user", ALICE).lines().toList();
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("user_id=user-alice"), lines::toString);
    assertEquals(3, run(0, "session", "list").lines().count());
    String session =
        server.text("select session_id from gh_audit where type = 'token.issued' limit 1");
    String shown = run(0, "session", "show", session);
    assertTrue(shown.contains("user_agent") && shown.contains("127.0.0.1"), shown);
    assertEquals("Logins ended: 1; grants ended: 1.", run(0, "session", "end", session).strip());
    assertFalse(phone.refreshes());
    assertTrue(desk.refreshes());
    assertTrue(other.refreshes());
    assertTrue(run(1, "session", "end", session).contains("There is no login"));
    assertTrue(run(1, "session", "show", session).contains("There is no login"));
    String record = run(0, "audit", "search", "--type", "session.ended");
    assertTrue(record.contains("reason=\"ended by an administrator\""), record);
    assertTrue(record.contains("actor=") && record.contains("grants_ended=1"), record);
    assertEquals(
        "Logins ended: 1; grants ended: 1.",
        run(0, "session", "end", "--connector", "local", "--user-id", "user-alice").strip());
    assertFalse(desk.refreshes());
    assertTrue(other.refreshes());
    assertEquals(1, run(0, "session", "list").lines().count());
    run(2, "session", "end");
    run(2, "session", "end", "x", "--connector", "local", "--user-id", "user-alice");
  }

  @Test
  void aGrantIsSeenAndRevoked() {
    Device phone = new Device(ALICE);
    Device desk = new Device(BOB);
    assertTrue(phone.refreshes());
    List<String> lines = run(0, "grant", "list", "--user", "user-alice").lines().toList();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("binding=offline"), lines::toString);
    assertTrue(lines.get(0).contains("last_used="), lines::toString);
    String grant = id(lines.get(0));
    assertEquals(TestLogin.claims(phone.tokens.text("access_token")).get("grant_id"), grant);
    assertTrue(run(0, "grant", "show", grant).contains("user-alice"));
    assertEquals("Grants ended: 1.", run(0, "grant", "revoke", grant).strip());
    assertEquals("Grants ended: 0.", run(0, "grant", "revoke", grant).strip());
    assertFalse(phone.refreshes());
    assertTrue(desk.refreshes());
    assertTrue(run(0, "grant", "list", "--ended", "--user", ALICE).contains("(ended)"));
    assertEquals("", run(0, "grant", "list", "--user", ALICE));
    new Device(ALICE);
    assertEquals(
        "Grants ended: 1.",
        run(
                0,
                "grant",
                "revoke",
                "--connector",
                "local",
                "--user-id",
                "user-alice",
                "--client",
                TestServer.WEB)
            .strip());
    assertEquals("Grants ended: 1.", run(0, "grant", "revoke", "--client", TestServer.WEB).strip());
    assertFalse(desk.refreshes());
    run(2, "grant", "revoke");
    run(2, "grant", "revoke", grant, "--client", TestServer.WEB);
    assertEquals(3, run(0, "audit", "search", "--type", "access.revoked").lines().count());
  }

  @Test
  void aConsentIsSeenAndRevoked() {
    Device phone = new Device(ALICE);
    new Device(BOB);
    List<String> lines = run(0, "consent", "list", "--client", TestServer.WEB).lines().toList();
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("user_id=user-alice"), lines::toString);
    assertEquals(
        "Consents revoked: 1; grants ended: 1.",
        run(0, "consent", "revoke", "--connector", "local", "--user-id", "user-alice").strip());
    assertFalse(phone.refreshes());
    assertEquals(1, run(0, "consent", "list").lines().count());
    assertEquals(
        "Consents revoked: 0; grants ended: 0.",
        run(0, "consent", "revoke", "--connector", "local", "--user-id", "user-alice").strip());
  }

  /** Rules R4 and R6: what stands in lists is nothing that a cookie or a refresh token holds. */
  @Test
  void whatAdministratorsSeeOpensNothing() {
    Device phone = new Device(ALICE);
    String all =
        run(0, "session", "list", "--output", "json") + run(0, "grant", "list", "--output", "json");
    String family = server.text("select family from gh_grant limit 1");
    String row = server.text("select id from gh_session limit 1");
    assertFalse(all.contains(family), all);
    assertFalse(all.contains(row), all);
    for (String made : List.of("session/" + row, family, row, "%2e%2e", "x' or ''='")) {
      String path = java.net.URLEncoder.encode(made, StandardCharsets.UTF_8);
      for (String resource : List.of("/sessions/", "/refresh-families/")) {
        AdminReply reply = server.administer("DELETE", resource + path, Map.of());
        assertEquals(404, reply.status(), () -> resource + made + reply.body());
      }
    }
    assertTrue(phone.refreshes());
  }

  @Test
  void cursorsAndFiltersAreChecked() {
    new Device(ALICE);
    new Device(BOB);
    for (String resource : List.of("/sessions", "/refresh-families", "/consents", "/audit")) {
      AdminReply first = server.administer("GET", resource, Map.of("limit", "1"), Map.of());
      String next = (String) first.body().get("next");
      Map<String, String> other = Map.of("limit", "1", "cursor", next, "client", "web-app");
      assertEquals(400, server.administer("GET", resource, other, Map.of()).status(), resource);
      for (String made : List.of("1-2", "' or ''='", next + "A", next.substring(1))) {
        Map<String, String> query = Map.of("limit", "1", "cursor", made);
        assertEquals(400, server.administer("GET", resource, query, Map.of()).status(), made);
      }
      for (String name : List.of("usr", "order by", "limit;")) {
        assertEquals(
            400, server.administer("GET", resource, Map.of(name, "x"), Map.of()).status(), name);
      }
      Map<String, String> injected = Map.of("user", "x' or ''='", "client", "%");
      AdminReply nothing = server.administer("GET", resource, injected, Map.of());
      assertEquals(200, nothing.status(), () -> nothing.body().toString());
      assertEquals(List.of(List.of()), List.copyOf(nothing.body().values()));
    }
    AdminReply nobody =
        server.administer("POST", "/refresh-families/revoke", Map.of("connector", "local"));
    assertEquals(400, nobody.status(), () -> nobody.body().toString());
    assertEquals(400, server.administer("POST", "/refresh-families/revoke", Map.of()).status());
  }
}
