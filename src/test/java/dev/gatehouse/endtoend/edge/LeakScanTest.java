package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The search for leaked secrets finds one wherever it is put, and nothing after real logins. */
class LeakScanTest {
  private static final String PLANT = "planted secret/with+letters";
  @TempDir Path directory;

  /** What the end of the server complains about. */
  private static String complaint(TestServer server) {
    String message = assertThrows(AssertionError.class, server::close).getMessage();
    assertFalse(message.contains("planted"), "the value is told");
    return message;
  }

  private TestServer planted(TestServer.Builder builder) {
    TestServer server = builder.start();
    server.secrets().add("plant", PLANT);
    return server;
  }

  @Test
  void findsItInTheJsonLog() {
    TestServer server = planted(TestServer.in(directory));
    LoggerFactory.getLogger("dev.gatehouse.test").atInfo().addKeyValue("note", PLANT).log("x");
    assertEquals("secrets got out: plant in the log", complaint(server));
  }

  @Test
  void findsItInTheTextLogAtDebug() {
    TestServer server = planted(TestServer.in(directory).textLog());
    LoggerFactory.getLogger("dev.gatehouse.test").debug("x {}", PLANT);
    assertEquals("secrets got out: plant in the log", complaint(server));
  }

  @Test
  void findsItPercentEncoded() {
    TestServer server = planted(TestServer.in(directory));
    LoggerFactory.getLogger("dev.gatehouse.test").info("x?a=planted%20secret%2Fwith%2Bletters");
    assertEquals("secrets got out: plant, percent-encoded in the log", complaint(server));
  }

  @Test
  void findsItInTheMetrics() {
    TestServer server = TestServer.in(directory).start();
    server.secrets().add("plant", "gatehouse_audit_rows_total");
    assertEquals("secrets got out: plant in metrics", complaint(server));
  }

  @Test
  void findsItInAuditRows() {
    TestServer server = planted(TestServer.in(directory));
    server
        .rows()
        .change(
            "insert into gh_audit (happened_at, type, facts) values (9000000000000000, 'x', ?)",
            "{\"note\":\"" + PLANT + "\"}");
    String complaint = complaint(server);
    assertTrue(complaint.contains("plant in audit rows"), complaint);
  }

  @Test
  void findsItInTheWriteAheadLogAndInTheFile() {
    TestServer server = planted(TestServer.in(directory));
    server.rows().change("insert into gh_meta (name, value) values ('plant', ?)", PLANT);
    String complaint = complaint(server);
    assertTrue(complaint.contains("plant in gatehouse.db-wal"), complaint);
    assertTrue(
        complaint.contains("plant in gatehouse.db;") || complaint.endsWith("gatehouse.db"),
        complaint);
  }

  @Test
  void findsWhatWasDeleted() {
    TestServer server = planted(TestServer.in(directory));
    server.rows().change("insert into gh_meta (name, value) values ('plant', ?)", PLANT);
    server.rows().change("delete from gh_meta where name = 'plant'");
    assertTrue(complaint(server).contains("plant in gatehouse.db"));
  }

  @Test
  void findsTheBytesInsideAndTheirHexadecimalForm() {
    TestServer server = TestServer.in(directory).start();
    byte[] secret = "planted thirty-two secret bytes!".getBytes(StandardCharsets.US_ASCII);
    server.secrets().add("plant", Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    LoggerFactory.getLogger("dev.gatehouse.test").info(HexFormat.of().formatHex(secret));
    server
        .rows()
        .change(
            "insert into gh_denied_token (jti, expires_at) values (?, 0)",
            new String(secret, StandardCharsets.US_ASCII));
    String complaint = complaint(server);
    assertTrue(complaint.contains("plant, its bytes in hex in the log"), complaint);
    assertTrue(complaint.contains("plant, its bytes in gatehouse.db"), complaint);
  }

  /** The browser of the tests enters everything that passes through it. */
  @Test
  void knowsWhatPassed() {
    TestServer server = TestServer.in(directory).start();
    TestBrowser browser = new TestBrowser();
    TestLogin login = new TestLogin(server, browser);
    String code = login.code(TestLogin.request());
    TestLogin.Reply tokens = login.redeem(code);
    for (Map.Entry<String, String> one :
        Map.of(
                "code",
                code,
                "password",
                TestServer.PASSWORD,
                "client secret",
                TestServer.WEB_SECRET,
                "code_verifier",
                TestLogin.VERIFIER,
                "refresh_token",
                tokens.text("refresh_token"),
                "access_token (signature)",
                tokens.text("access_token"),
                "id_token (signature)",
                tokens.text("id_token"))
            .entrySet()) {
      assertEquals(
          java.util.List.of(one.getKey() + " in a test"),
          server.secrets().in("a test", one.getValue().getBytes(StandardCharsets.UTF_8)));
    }
    for (String name : browser.cookies().keySet()) {
      assertTrue(
          server
              .secrets()
              .in("a test", browser.cookies().get(name).getBytes(StandardCharsets.UTF_8))
              .contains("cookie " + name + " in a test"));
    }
    assertDoesNotThrow(server::close);
  }

  @Test
  void realLoginsLeaveNothingInTheTextLog() {
    TestServer server = TestServer.in(directory).textLog().start();
    TestLogin login = new TestLogin(server, new TestBrowser());
    TestLogin.Reply tokens = login.tokens();
    login.refresh(login.refresh(tokens.text("refresh_token")).text("refresh_token"));
    login.redeem("not-a-code-of-this-server");
    login.refresh("not-a-refresh-token-of-this-server");
    login.userinfo("not-an-access-token-of-this-server");
    new TestLogin(server, new TestBrowser())
        .password(
            new TestLogin(server, new TestBrowser()).form(TestLogin.request()),
            "alice@example.com",
            "not the password of alice");
    assertTrue(server.log().lines().stream().anyMatch(line -> line.contains("token.refreshed")));
    assertDoesNotThrow(server::close);
  }
}
