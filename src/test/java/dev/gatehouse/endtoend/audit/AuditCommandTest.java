package dev.gatehouse.endtoend.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse audit}: what it finds, and that nobody can forge what it shows. */
class AuditCommandTest {
  private static final String ALICE = "alice@example.com";

  /** Ends of lines, terminal controls, a turn of the direction, quotation marks, half an escape. */
  private static final List<String> FORGERIES =
      List.of(
          "x\n2026-01-01T00:00:00Z  login.succeeded  user_id=admin",
          "x\r\nuser_id=admin",
          "\u001b]0;title\u0007\u001b[2J\u001b[31mred",
          "\u009b2Jc1",
          "a\u2028b\u2029c\u0085d",
          "\u202egnp.exe\u202c\u200b",
          "\"},{\"event\":\"login.succeeded\",\"user_id\":\"admin\"",
          "name user_id=admin event=\"login.succeeded\"",
          "back\\u000aslash\\");

  @TempDir Path directory;
  private final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));

  private TestServer start() {
    return TestServer.in(directory).clock(clock).start();
  }

  private static Map<String, Object> json(String line) {
    try {
      return JSONObjectUtils.parse(line);
    } catch (ParseException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void findsByEveryFilter() {
    try (TestServer server = start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      TestLogin.Reply tokens = login.tokens();
      login.password(login.form(TestLogin.request()), "bob@example.com", "wrong");
      login.refresh(tokens.text("refresh_token"));
      clock.advance(Duration.ofMinutes(5));
      Path file = server.configuration();
      Map<String, Object> claims = TestLogin.claims(tokens.text("access_token"));
      String jti = (String) claims.get("jti");
      Map<String, Object> issued = json(only(file, "--jti", jti));
      assertEquals("token.issued", issued.get("event"));
      String grant = (String) issued.get("grant_id");
      assertEquals(claims.get("grant_id"), grant);
      assertEquals(
          List.of("token.refreshed", "token.issued", "code.issued", "consent.granted"),
          events(file, "--grant", grant));
      String session = (String) issued.get("session_id");
      assertEquals(
          List.of(
              "token.refreshed",
              "token.issued",
              "code.issued",
              "consent.granted",
              "login.succeeded"),
          events(file, "--session", session));
      for (String alice : List.of("user-alice", ALICE, (String) claims.get("sub"))) {
        assertEquals(events(file, "--session", session), events(file, "--user", alice));
      }
      assertEquals(List.of("login.failed"), events(file, "--user", "bob@example.com"));
      assertEquals(List.of("login.failed"), events(file, "--type", "login.failed,code.replayed"));
      assertEquals(List.of("login.failed", "login.succeeded"), events(file, "--type", "login.*"));
      assertEquals(
          List.of("token.issued"), events(file, "--request-id", (String) issued.get("request_id")));
      assertEquals(6, events(file, "--client", TestServer.WEB, "--remote", "127.0.0.1").size());
      assertEquals(List.of(), events(file, "--client", "nobody"));
      assertEquals(List.of(), events(file, "--connector", "nobody"));
      assertEquals(
          List.of("login.succeeded", "login.failed"),
          events(file, "--type", "login.*", "--oldest-first"));
      assertEquals(2, events(file, "--limit", "2").size());
      assertEquals(List.of(), events(file, "--until", "2020-01-01"));
      assertFalse(events(file, "--since", "36500d").isEmpty());
      assertEquals(List.of(), events(file, "--since", "2100-01-01T00:00:00Z"));
    }
  }

  private static String only(Path file, String... filter) {
    CommandRun said = search(file, filter);
    assertEquals(1, said.lines().size(), said::toString);
    return said.lines().get(0);
  }

  private static CommandRun search(Path file, String... filter) {
    List<String> arguments = new ArrayList<>(List.of("search", "--output", "json"));
    arguments.addAll(List.of(filter));
    CommandRun said = AuditRecord.run(file, arguments.toArray(String[]::new));
    assertEquals(0, said.code(), said::toString);
    return said;
  }

  private static List<String> events(Path file, String... filter) {
    return search(file, filter).lines().stream()
        .map(line -> (String) json(line).get("event"))
        .toList();
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    try (TestServer server = start()) {
      Path file = server.configuration();
      CommandRun type = AuditRecord.run(file, "search", "--type", "login.faild");
      assertEquals(1, type.code(), type::toString);
      assertTrue(type.err().contains("login.failed"), type::toString);
      assertEquals(2, AuditRecord.run(file, "search", "--since", "yesterday").code());
      assertEquals(2, AuditRecord.run(file, "search", "--user-name", "x").code());
      assertEquals(1, AuditRecord.run(file, "search", "--limit", "0").code());
      assertEquals(1, AuditRecord.run(file, "export", "--after", "1-2; drop table").code());
    }
  }

  /** Attack case: somebody writes lines of the record by what they type. */
  @Test
  void nobodyForgesALine() {
    try (TestServer server = start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      for (String forgery : FORGERIES) {
        clock.advance(Duration.ofHours(1));
        server.readKeys();
        login.password(login.form(TestLogin.request()), forgery, "wrong");
        login.post("/token", Map.of("client_id", forgery, "client_secret", "x"));
      }
      clock.advance(Duration.ofMinutes(1));
      Path file = server.configuration();
      String type = "login.failed,client.authentication_failed";
      for (CommandRun said :
          List.of(
              AuditRecord.run(file, "search", "--type", type),
              AuditRecord.run(file, "search", "--type", type, "--output", "json"),
              AuditRecord.run(file, "export", "--type", type))) {
        assertEquals(0, said.code(), said::toString);
        assertEquals(2 * FORGERIES.size(), said.lines().size(), said::toString);
        assertTrue(
            said.out().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), said::toString);
      }
      List<Map<String, Object>> exported =
          AuditRecord.run(file, "export", "--type", type).lines().stream()
              .map(AuditCommandTest::json)
              .toList();
      List<Object> typed = new ArrayList<>();
      List<Object> clients = new ArrayList<>();
      for (Map<String, Object> event : exported) {
        assertFalse("admin".equals(event.get("user_id")), event::toString);
        (event.get("event").equals("login.failed") ? typed : clients)
            .add(event.get(event.get("event").equals("login.failed") ? "login" : "client_id"));
      }
      assertEquals(FORGERIES, typed);
      assertEquals(FORGERIES, clients);
      for (String line : AuditRecord.run(file, "search", "--type", "login.failed").lines()) {
        assertTrue(line.matches("[0-9TZ:.-]+  login\\.failed  request_id=.*"), line);
        // A name=value pair that somebody typed stands in quotes.
        String unquoted = line.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "");
        assertFalse(unquoted.contains("user_id"), line);
      }
    }
  }

  @Test
  void anExportGoesOnWhereItStopped() {
    TestServer server = start();
    TestLogin login = new TestLogin(server, new TestBrowser());
    Path file = server.configuration();
    login.tokens();
    clock.advance(Duration.ofSeconds(30));
    List<String> first = AuditRecord.run(file, "export").lines();
    assertTrue(first.size() > 5, first::toString);
    login.tokens();
    assertEquals(
        first, AuditRecord.run(file, "export").lines(), "what is younger than ten seconds");
    clock.advance(Duration.ofSeconds(30));
    String last = (String) json(first.get(first.size() - 1)).get("id");
    List<String> rest = AuditRecord.run(file, "export", "--after", last).lines();
    List<String> both = new ArrayList<>(first);
    both.addAll(rest);
    assertTrue(rest.stream().anyMatch(line -> line.contains("token.issued")), rest::toString);
    assertEquals(both, AuditRecord.run(file, "export").lines());
    clock.advance(Duration.ofSeconds(30));
    List<String> online = AuditRecord.run(file, "export").lines();
    server.close();
    // Without a server it reads the database itself, whose clock is that of the machine.
    List<String> offline =
        AuditRecord.run(file, "search", "--limit", "10000", "-o", "json").lines();
    assertTrue(offline.reversed().subList(0, online.size()).equals(online), offline::toString);
    assertEquals(1, AuditRecord.run(file, "export", "--follow").code());
  }

  @Test
  void aPersonIsTakenOutOfTheRecord() {
    try (TestServer server = start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      login.password(login.form(TestLogin.request()), ALICE, "wrong");
      login.tokens();
      Path file = server.configuration();
      CommandRun erased =
          AuditRecord.run(
              file, "erase", "--connector", "local", "--user-id", "user-alice", "--login", ALICE);
      assertEquals(0, erased.code(), erased::toString);
      assertTrue(erased.out().matches("5 events name erased-[\\w-]{12} now\\.\\s+"), erased.out());
      assertEquals(List.of(), events(file, "--user", "user-alice"));
      String all = search(file).out();
      assertFalse(all.matches("(?s).*(user-alice|alice@example).*"), all);
      String pseudonym = erased.out().split(" ", 5)[3];
      assertEquals(6, events(file, "--user", pseudonym).size(), "with the record of it");
      assertTrue(all.contains("login.failed") && all.contains("token.issued"), all);
    }
  }
}
