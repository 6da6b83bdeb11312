package dev.gatehouse.durability;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of the test's own, with durable commits, which can be killed and started again on
 * the same data and port. Belongs to one thread.
 */
final class PostgresCluster implements AutoCloseable {
  private final Path data;
  private final int port = TestServer.freePort();
  private EmbeddedPostgres running;

  PostgresCluster(Path data) throws IOException {
    this.data = data;
    start();
  }

  void start() throws IOException {
    running =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
  }

  PostgresOptions options() {
    return new PostgresOptions(
        running.getJdbcUrl("postgres", "postgres"),
        "postgres",
        null,
        Map.of(),
        8,
        Optional.empty());
  }

  /** SIGKILL to the postmaster and every backend: nothing is finished or flushed. */
  void kill() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
    postmaster.descendants().forEach(all::add);
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
    running.close();
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
