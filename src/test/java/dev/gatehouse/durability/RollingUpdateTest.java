package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestDatabases;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas on one PostgreSQL are replaced one after the other while people log in and clients
 * refresh: no request fails. As the kubelet does it, a replica gets no new connection, then
 * SIGTERM; connections that are open still bring it requests.
 */
class RollingUpdateTest {
  private static final int ROUNDS = 3;

  @TempDir Path first;
  @TempDir Path second;

  @Test
  void noRequestFails() throws Exception {
    PostgresOptions database = TestDatabases.postgres(Optional.empty());
    try (Balancer balancer = new Balancer();
        ServerProcess one =
            ServerProcess.replica(first, balancer.port(), more -> more.postgres(database))) {
      Files.copy(first.resolve("master.key"), second.resolve("master.key"));
      try (ServerProcess two =
          ServerProcess.replica(second, balancer.port(), more -> more.postgres(database))) {
        roll(balancer, List.of(one, two));
      }
    }
  }

  private static void roll(Balancer balancer, List<ServerProcess> replicas) throws Exception {
    for (ServerProcess replica : replicas) {
      replica.start();
      balancer.add(replica.port());
    }
    Storm storm =
        new Storm(path -> URI.create("http://127.0.0.1:" + balancer.port() + path), false);
    storm.prepare(6);
    storm.begin();
    for (int round = 0; round < ROUNDS; round++) {
      for (ServerProcess replica : replicas) {
        storm.await(20, 2);
        balancer.withdraw(replica.port());
        replica.terminate();
        storm.await(20, 2);
        replica.start();
        balancer.add(replica.port());
      }
    }
    storm.await(20, 2);
    storm.end();
    assertEquals(List.of(), List.copyOf(storm.wrong), storm::toString);
    assertEquals(0, storm.unavailable.get(), storm::toString);
  }
}
