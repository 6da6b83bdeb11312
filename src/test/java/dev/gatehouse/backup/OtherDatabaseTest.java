package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation moves from SQLite to PostgreSQL and back, and nobody has to log in again. */
class OtherDatabaseTest {
  @TempDir private Path sqlite;
  @TempDir private Path postgres;

  @Test
  void theSameRowsInTheOther() throws Exception {
    int port = TestServer.freePort();
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    Path first = sqlite.resolve("sqlite.jsonl.gz");
    Path second = postgres.resolve("postgres.jsonl.gz");
    String refresh;
    try (TestServer server = TestServer.in(sqlite).port(port).start()) {
      refresh = new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
    }
    run(sqlite, "backup", "--to", first.toString()).is(0);

    TestServer.Builder there = TestServer.in(postgres).port(port).postgres(options);
    there.write();
    Files.copy(
        sqlite.resolve("gatehouse.db.master-key"),
        postgres.resolve("master.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    run(postgres, "restore", "--from", first.toString()).is(0);
    try (TestServer server = there.start()) {
      TestLogin.Reply refreshed = new TestLogin(server, new TestBrowser()).refresh(refresh);
      assertEquals(200, refreshed.status(), refreshed::toString);
      refresh = refreshed.text("refresh_token");
    }
    run(postgres, "backup", "--to", second.toString()).is(0);

    run(sqlite, "restore", "--replace", "--from", second.toString()).is(0);
    Path third = sqlite.resolve("back.jsonl.gz");
    run(sqlite, "backup", "--to", third.toString()).is(0);
    assertEquals(keys(second), keys(third));
    assertTrue(!keys(second).isEmpty());
    try (TestServer server = TestServer.in(sqlite).port(port).start()) {
      assertEquals(200, new TestLogin(server, new TestBrowser()).refresh(refresh).status());
    }
  }

  /** The rows of the signing keys, which no start changes. */
  private static List<String> keys(Path backup) {
    List<String> lines = BackupFixture.lines(backup);
    int start = 0;
    while (!lines.get(start).startsWith("{\"table\":\"gh_signing_key\"")) {
      start++;
    }
    int end = start + 1;
    while (lines.get(end).startsWith("[")) {
      end++;
    }
    return lines.subList(start + 1, end).stream().sorted().toList();
  }
}
