package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.jobs.CleanupJob;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expired rows go in bounded batches while people log in and refresh, and nothing else goes. */
class CleanUpTest {
  private static final int EXPIRED = 3 * CleanupJob.BATCH + 200;
  private static final String NUMBERS =
      " with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) ";

  @TempDir Path directory;

  @Test
  void sqlite() throws Exception {
    try (TestServer server = TestServer.in(directory).start()) {
      expire(server.rows());
      cleansUpInAStorm(server);
    }
  }

  @Test
  void postgres() throws Exception {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    try (PostgresProxy proxy = PostgresProxy.before(options);
        TestServer server = TestServer.in(directory).postgres(proxy.through(options)).start()) {
      expire(server.rows());
      proxy.forget();
      cleansUpInAStorm(server);
      for (String table : List.of("gh_grant", "gh_session")) {
        List<List<String>> batches =
            proxy.units().stream()
                .filter(
                    unit -> unit.stream().anyMatch(sql -> sql.startsWith("delete from " + table)))
                .toList();
        assertTrue(batches.size() > 3, table + " was not emptied in batches: " + batches);
        batches.forEach(batch -> assertEquals(3, batch.size(), batch.toString()));
      }
    }
  }

  private static void expire(TestRows rows) {
    assertEquals(
        EXPIRED,
        rows.change(
            "insert into gh_grant (id, attempt_id, client_id, connector_id, user_id, subject,"
                + " binding, scopes, audiences, amr, created_at, expires_at)"
                + NUMBERS
                + "select 'old-' || i, 'old-' || i, 'c', 'l', 'u', 's', 'OFFLINE', '[]', '[]',"
                + " '[]', 1, i from n",
            EXPIRED));
    assertEquals(
        EXPIRED,
        rows.change(
            "insert into gh_session (id, secret_hash, created_at, last_seen_at, idle_expires_at,"
                + " absolute_expires_at, ends_at)"
                + NUMBERS
                + "select 'old-' || i, ?, 1, 1, 1, 1, i from n",
            EXPIRED,
            new byte[] {1}));
  }

  /** A restart runs the clean-up at once, and the storm begins with it. */
  private static void cleansUpInAStorm(TestServer server) throws Exception {
    Storm storm = new Storm(server::at, false);
    storm.prepare(6);
    server.restart();
    storm.begin();
    Await.until(
        "the expired rows to go",
        Duration.ofSeconds(60),
        () -> old(server, "gh_grant") + old(server, "gh_session") == 0);
    storm.await(10, 1);
    storm.end();
    assertEquals(0, storm.unavailable.get());
    new Promises(storm, server::at, server.rows()).check();
  }

  private static long old(TestServer server, String table) {
    return server.rows().number("select count(*) from " + table + " where id like 'old-%'");
  }
}
