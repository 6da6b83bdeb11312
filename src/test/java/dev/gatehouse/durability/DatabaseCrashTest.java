package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL is killed in the middle of a storm, postmaster and backends: the server lives, says
 * {@code temporarily_unavailable} meanwhile, keeps every promise and goes on by itself (attack case
 * 75).
 */
class DatabaseCrashTest {
  private static final int ROUNDS = 3;

  @TempDir Path directory;
  @TempDir Path data;

  @Test
  void theServerOutlivesItsDatabase() throws Exception {
    Random random = new Random(20260103);
    try (PostgresCluster cluster = new PostgresCluster(data);
        TestServer server =
            TestServer.in(directory)
                .with("expiry: {refreshTokens: {reuseInterval: 30m}}")
                .postgres(cluster.options())
                .start()) {
      assertEquals("on", server.rows().texts("show fsync").get(0));
      assertEquals("on", server.rows().texts("show synchronous_commit").get(0));
      Storm storm = new Storm(server::at, false);
      storm.prepare(6);
      for (int round = 0; round < ROUNDS; round++) {
        storm.begin();
        storm.await(40, 2);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
        cluster.kill();
        if (round == ROUNDS - 1) {
          staysDown(server);
        }
        cluster.start();
        storm.await(20, 2);
        storm.end();
        new Promises(storm, server::at, server.rows()).check();
      }
    }
  }

  /** As long as there is no database, programs and people are told to come back. */
  private static void staysDown(TestServer server) {
    TestLogin.Reply refused = new TestLogin(server, new TestBrowser()).redeem("any-code");
    assertEquals(503, refused.status());
    assertEquals("temporarily_unavailable", refused.error());
    assertEquals("1", refused.headers().get("retry-after"));
    // What needs no database is answered as ever.
    assertEquals(200, new TestBrowser().get(server.at("/keys")).status());
    assertEquals(
        200, new TestBrowser().get(server.at("/.well-known/openid-configuration")).status());
  }
}
