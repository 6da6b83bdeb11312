package dev.gatehouse.endtoend.edge;

import static dev.gatehouse.testing.TestLogin.sub;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administrators link logins to accounts, give them another subject, and disable people. */
class AccountsTest {
  private static final String ALICE = "alice@example.com";
  private static final String UP = Subject.of("user-upstream", "up");
  private static final String SUB = Subject.of("user-alice", "local");
  private static final List<String> UNA =
      List.of("--connector", "up", "--user-id", "user-upstream");

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.in(directory)
            .with(
                """
                connectors:
                  - {type: test-token-upstream, id: up, name: Up, config: {world: accounts}}
                """)
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestLogin.Reply tokens(String connector, String name) {
    TestLogin.Reply tokens = new TestLogin(server, new TestBrowser()).tokens(connector, name);
    assertEquals(200, tokens.status(), tokens::toString);
    return tokens;
  }

  private boolean refreshes(TestLogin.Reply tokens) {
    return new TestLogin(server, new TestBrowser()).refresh(tokens.text("refresh_token")).status()
        == 200;
  }

  private CommandRun run(int code, String command, String account, String... more) {
    java.util.ArrayList<String> arguments =
        new java.util.ArrayList<>(List.of("account", command, account));
    if (!command.endsWith("able")) {
      arguments.addAll(UNA);
    }
    arguments.addAll(List.of(more));
    return CommandRun.of(server.configuration(), arguments).is(code);
  }

  private String account() {
    List<String> lines =
        CommandRun.of(server.configuration(), List.of("account", "list", "--user", ALICE))
            .is(0)
            .lines();
    return lines.get(0).split(" ", 2)[0];
  }

  @Test
  void aLoginIsLinkedBeforeItsFirstUse() {
    TestLogin.Reply alice = tokens("local", ALICE);
    String account = account();
    run(0, "link", account)
        .says("connector=local", "connector=up", "sub=" + SUB, "Logins ended: 0");
    TestLogin.Reply una = tokens("up", "una");
    assertEquals(sub(alice), sub(una));
    assertEquals("una@example.com", TestLogin.claims(una.text("id_token")).get("email"));
    // A sub means all the logins that give it.
    CommandRun sessions =
        CommandRun.of(server.configuration(), List.of("session", "list", "--user", SUB)).is(0);
    assertEquals(2, sessions.lines().size(), sessions::toString);
    run(0, "unlink", account).says("Logins ended: 1; grants ended: 1.");
    assertFalse(refreshes(una));
    assertTrue(refreshes(alice));
    assertEquals(UP, sub(tokens("up", "una")));
  }

  @Test
  void anotherSubjectIsAnOperationOfItsOwn() {
    tokens("local", ALICE);
    TestLogin.Reply una = tokens("up", "una");
    String account = account();
    run(0, "link", account).says("sub=" + UP);
    assertTrue(refreshes(una));
    assertEquals(UP, sub(tokens("up", "una")));
    run(0, "subject", account, "--subject", "account").says("grants ended: 2");
    assertFalse(refreshes(una));
    assertEquals(SUB, sub(tokens("up", "una")));
    run(0, "subject", account, "--subject", "own").says("grants ended: 1");
    assertEquals(UP, sub(tokens("up", "una")));
  }

  @Test
  void aLoginMayKeepASubjectThatIsKnownElsewhere() {
    tokens("local", ALICE);
    run(0, "link", account(), "--keep-subject").says("sub=" + UP);
    assertEquals(UP, sub(tokens("up", "una")));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    tokens("local", ALICE);
    String account = account();
    run(1, "unlink", account).says("The account has no user user-upstream of connector up.");
    run(1, "link", "nobody").says("There is no account nobody.");
    CommandRun.of(
            server.configuration(),
            List.of("account", "link", account, "--connector", "none", "--user-id", "x"))
        .is(1)
        .says("there is no connector none");
    CommandRun.of(
            server.configuration(),
            List.of(
                "account", "unlink", account, "--connector", "local", "--user-id", "user-alice"))
        .is(1)
        .says("the only one of the account");
    assertEquals("1", server.text("select count(*) from gh_account"));
  }

  @Test
  void aDisabledAccountHasNothingLeft() {
    TestLogin.Reply alice = tokens("local", ALICE);
    String account = account();
    run(0, "disable", account).says("(disabled)", "grants ended: 1");
    assertFalse(refreshes(alice));
    TestLogin login = new TestLogin(server, new TestBrowser());
    assertEquals(
        "access_denied",
        login
            .password(
                login.form(TestLogin.request("connector_id", "local")), ALICE, TestServer.PASSWORD)
            .response()
            .get("error"));
    run(0, "enable", account);
    tokens("local", ALICE);
  }

  private AdminReply call(
      String method, String below, Map<String, String> headers, Map<String, Object> body) {
    return server.administer(
        new AdminCall(
            method, AdminCall.BASE + "/accounts/" + below, Map.of(), headers, body, "tester"));
  }

  @Test
  void whatWasSeenIsChangedOrNothing() {
    tokens("local", ALICE);
    String account = account();
    Map<String, Object> una = Map.of("connector", "up", "user_id", "user-upstream");
    assertEquals(412, call("POST", account + "/link", Map.of("If-Match", "\"old\""), una).status());
    assertEquals("1", server.text("select count(*) from gh_identity"));
    AdminReply linked = call("POST", account + "/link", Map.of(), una);
    assertEquals(200, linked.status(), linked::detail);
    AdminReply again = call("POST", account + "/link", Map.of(), una);
    assertEquals(linked.body(), again.body(), "once more is no other change");
    assertEquals("1", server.text("select count(*) from gh_audit where type = 'identity.linked'"));
    assertEquals(
        409,
        call(
                "POST",
                account + "/subject",
                Map.of(),
                Map.of("connector", "local", "user_id", "user-alice", "subject", "account"))
            .status());
  }
}
