package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a login and a refresh ask of the database: a refresh one durable commit, two statements of
 * ours and one read of the connector, a login three durable commits; the audit rows in the same
 * transactions.
 */
class StatementsTest {
  private static final int MEASURED = 9;
  private static final String LOGIN = "carol@example.com";

  /** Stands still, so that background jobs run at the start and then not again. */
  private final InstantSource clock = InstantSource.fixed(Instant.now());

  private static final Pattern TABLE = Pattern.compile("gh_[a-z_]+");

  @TempDir Path directory;

  /** What a request cost, seen from outside it. */
  private record Cost(long statements, long auditRows, long units, long commits) {
    static Cost of(StorageStatistics difference) {
      return new Cost(
          difference.statements(),
          difference.auditRows(),
          difference.units(),
          difference.commits());
    }
  }

  private interface Step {
    void run();
  }

  /** The middle one: jobs that still run after the start touch a few at most. */
  private static Cost middle(TestServer server, int times, Step step) {
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      StorageStatistics before = server.statistics();
      step.run();
      costs.add(Cost.of(server.statistics().minus(before)));
    }
    costs.sort(Comparator.comparingLong(Cost::statements).thenComparingLong(Cost::commits));
    return costs.get(times / 2);
  }

  /** A person in the database, so that the connector's read is one of the database too. */
  private static void addPerson(TestServer server) {
    assertEquals(
        201,
        server
            .administer("POST", "/users", Map.of("login", LOGIN, "password", TestServer.PASSWORD))
            .status());
  }

  private static TestLogin.Reply logIn(TestServer server) {
    TestLogin login = new TestLogin(server, new TestBrowser());
    String code = login.authorize(TestLogin.request(), LOGIN).response().get("code");
    TestLogin.Reply tokens = login.redeem(code);
    assertEquals(200, tokens.status());
    return tokens;
  }

  private static void bars(TestServer server) {
    addPerson(server);
    String[] token = {logIn(server).text("refresh_token")};
    TestLogin login = new TestLogin(server, new TestBrowser());
    Cost refresh =
        middle(
            server,
            MEASURED,
            () -> {
              TestLogin.Reply reply = login.refresh(token[0]);
              assertEquals(200, reply.status());
              token[0] = reply.text("refresh_token");
            });
    assertEquals(new Cost(3, 1, 1, 1), refresh);

    Cost whole = middle(server, 5, () -> logIn(server));
    assertEquals(3, whole.commits());
    assertEquals(3, whole.units());
    // The login, the code and the tokens, each in the transaction that makes it true; the consent
    // is remembered.
    assertEquals(3, whole.auditRows());

    // A refused refresh changes nothing that must last.
    String old = token[0];
    token[0] = login.refresh(old).text("refresh_token");
    Cost unknown =
        middle(server, 5, () -> assertEquals(400, login.refresh("made-up-token").status()));
    assertEquals(new Cost(0, 0, 0, 0), unknown);

    // A client for itself: one small row, so that a removed client ends in every replica.
    Cost service =
        middle(
            server,
            MEASURED,
            () ->
                assertEquals(
                    200,
                    login
                        .post(
                            "/token",
                            Map.of("grant_type", "client_credentials"),
                            TestServer.SERVICE,
                            TestServer.SERVICE_SECRET)
                        .status()));
    assertEquals(1, service.statements());
  }

  @Test
  void sqlite() {
    try (TestServer server = TestServer.in(directory).clock(clock).start()) {
      bars(server);
    }
  }

  @Test
  void postgres() {
    PostgresOptions options = TestDatabases.postgres(Optional.of(clock));
    try (TestServer server = TestServer.in(directory).clock(clock).postgres(options).start()) {
      bars(server);
    }
  }

  /** The same on the wire, where nothing that the server forgot to count can hide. */
  @Test
  void postgresOnTheWire() throws IOException {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    try (PostgresProxy proxy = PostgresProxy.before(options);
        TestServer server = TestServer.in(directory).postgres(proxy.through(options)).start()) {
      addPerson(server);
      proxy.forget();
      String token = logIn(server).text("refresh_token");
      assertEquals(
          List.of(
              "select gh_guess",
              "select gh_user",
              "select gh_user",
              "BEGIN",
              "select gh_user",
              "insert gh_identity",
              "insert gh_account",
              "insert gh_session",
              "insert gh_account_session",
              "insert gh_session_client",
              "insert gh_audit",
              "COMMIT",
              "select gh_session",
              "select gh_user",
              "select gh_consent",
              "select gh_session",
              "select gh_user",
              "BEGIN",
              "update gh_identity",
              "insert gh_grant",
              "insert gh_session_sid",
              "insert gh_audit",
              "insert gh_consent",
              "insert gh_audit",
              "COMMIT",
              "select gh_grant",
              "BEGIN",
              "update gh_grant",
              "insert gh_audit",
              "COMMIT"),
          ofRequests(proxy.units()));

      TestLogin login = new TestLogin(server, new TestBrowser());
      for (int i = 0; i < MEASURED; i++) {
        proxy.forget();
        token = login.refresh(token).text("refresh_token");
        assertEquals(
            List.of(
                "select gh_grant",
                "select gh_user",
                "BEGIN",
                "update gh_grant",
                "insert gh_audit",
                "COMMIT"),
            ofRequests(proxy.units()));
      }
    }
  }

  /** Verb and table of each statement of a login or a refresh, without those of background jobs. */
  private static List<String> ofRequests(List<List<String>> units) {
    return units.stream()
        .filter(unit -> unit.stream().noneMatch(StatementsTest::isOfJob))
        .flatMap(List::stream)
        .map(StatementsTest::shape)
        .toList();
  }

  private static boolean isOfJob(String sql) {
    return sql.contains("gh_signing_key")
        || sql.contains("gh_lease")
        || sql.startsWith("delete from ")
        || sql.startsWith("select value from gh_meta ");
  }

  private static String shape(String sql) {
    if (sql.equals("BEGIN") || sql.equals("COMMIT")) {
      return sql;
    }
    if (sql.contains(" left join gh_grant ")) {
      return "select gh_grant";
    }
    Matcher table = TABLE.matcher(sql);
    return table.find() ? sql.substring(0, 6) + " " + table.group() : sql;
  }
}
