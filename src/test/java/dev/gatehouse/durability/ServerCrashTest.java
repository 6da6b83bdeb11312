package dev.gatehouse.durability;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed in the middle of a storm of logins and refreshes and starts again: no code
 * or refresh token is honoured twice, and nobody who got an answer has lost what it promised
 * (attack cases 28 and 75). Kill -9 leaves the system's page cache alone; a loss of power is the
 * matter of the tests at the file system.
 */
class ServerCrashTest {
  private static final int ROUNDS = 3;

  /** Long enough for the checks of a slow machine. */
  private static final String GRACE = "expiry: {refreshTokens: {reuseInterval: 30m}}";

  @TempDir Path directory;

  @Test
  void sqlite() throws Exception {
    TestRows rows =
        new TestRows("jdbc:sqlite:" + directory.resolve("gatehouse.db"), Optional.empty());
    crash(builder -> builder.with(GRACE), rows, 20260101);
  }

  @Test
  void postgres() throws Exception {
    PostgresOptions options = TestDatabases.postgres(Optional.empty());
    crash(
        builder -> builder.with(GRACE).postgres(options),
        new TestRows(options.jdbcUrl(), Optional.of(options.user())),
        20260102);
  }

  private void crash(UnaryOperator<TestServer.Builder> settings, TestRows rows, long seed)
      throws Exception {
    Random random = new Random(seed);
    try (ServerProcess server = ServerProcess.in(directory, settings)) {
      Storm storm = new Storm(server::at, true);
      server.start();
      storm.prepare(6);
      for (int round = 0; round < ROUNDS; round++) {
        storm.begin();
        storm.await(40, 2);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
        server.kill();
        storm.end();
        server.start();
        new Promises(storm, server::at, rows).check();
      }
    }
  }
}
