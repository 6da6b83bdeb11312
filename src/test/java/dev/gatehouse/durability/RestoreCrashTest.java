package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse restore} is killed while it replaces the rows: they are those of before. */
class RestoreCrashTest {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** So many that the database has to write down a part of them before the commit. */
  private static final int EVENTS = 150_000;

  private static final String FILL =
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
          + " insert into gh_audit (happened_at, type, facts)"
          + " select ? + i, 'configuration.reloaded', '{\"detail\":\"' || ? || '\"}' from n";

  @TempDir Path directory;

  @Test
  void sqlite() throws Exception {
    Path log = directory.resolve("gatehouse.db-wal");
    crash(
        TestServer.in(directory),
        new TestRows("jdbc:sqlite:" + directory.resolve("gatehouse.db"), Optional.empty()),
        () -> size(log) > 8_000_000);
  }

  @Test
  void postgres() throws Exception {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    TestRows rows = new TestRows(options.jdbcUrl(), Optional.of(options.user()));
    String inserting =
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and application_name = 'gatehouse restore' and query like 'insert into gh_audit%'";
    crash(TestServer.in(directory).postgres(options), rows, () -> rows.number(inserting) > 0);
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(directory.resolve("gatehouse.yaml"), List.of(arguments));
  }

  private void crash(TestServer.Builder builder, TestRows rows, BooleanSupplier inTheMiddle)
      throws Exception {
    String backup = directory.resolve("one.jsonl.gz").toString();
    String refresh;
    try (TestServer server = builder.start()) {
      refresh = new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
    }
    // Young enough to be kept by the clean-up.
    rows.change(FILL, EVENTS, System.currentTimeMillis() - 3_600_000, "x".repeat(200));
    run("backup", "--to", backup).is(0);
    run("client", "add", "since", "-r", "https://since.example.com/cb").is(0);
    long events = rows.number("select count(*) from gh_audit");

    kill(
        ServerProcess.command(
                directory.resolve("restore.log"),
                "restore",
                "--replace",
                "--from",
                backup,
                "--config",
                directory.resolve("gatehouse.yaml").toString())
            .start(),
        inTheMiddle);

    assertEquals(events, rows.number("select count(*) from gh_audit"));
    assertEquals(0, rows.audited("database.restored"));
    run("client", "show", "since").is(0);
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      assertEquals(200, login.refresh(refresh).status(), "the server works on the rows of before");
    }
    run("restore", "--replace", "--from", backup).is(0);
    assertEquals(1, rows.audited("database.restored"));
    run("client", "show", "since").is(1);
  }

  private void kill(Process restore, BooleanSupplier inTheMiddle) throws IOException {
    long end = System.nanoTime() + LONGEST.toNanos();
    try {
      while (!inTheMiddle.getAsBoolean()) {
        assertTrue(
            restore.isAlive() && System.nanoTime() - end < 0,
            "it was not seen in the middle: " + Files.readString(directory.resolve("restore.log")));
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
    } finally {
      restore.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
