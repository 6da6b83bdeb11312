package dev.gatehouse.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.clients.StoredClients;
import dev.gatehouse.http.Surroundings;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestSecrets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the clients of the database are read (rule R10). */
class GenerationsTest {
  private static final int REQUESTS = 8;

  /** The revision, and one page of clients. */
  private static final int STATEMENTS_TO_READ_ALL = 2;

  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
  @TempDir Path directory;
  private Storage storage;
  private Generations generations;

  @BeforeEach
  void open() {
    storage = TestDatabases.sqlite(directory, clock);
    generations =
        new Generations(
            new Generation(
                1,
                null,
                new ClientRegistry(List.of()),
                null,
                null,
                null,
                null,
                null,
                Surroundings.plain(),
                Optional.empty(),
                null,
                List.of(),
                null),
            new StoredClients(storage, TestSecrets.clientSecrets(clock), Set::of));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private long changed() {
    return storage.write(tx -> tx.meta().bumpRegistryRevision());
  }

  private long statements() {
    return storage.statistics().statements();
  }

  @Test
  void manyRequestsThatMeetOneChangeReadOnce() throws Exception {
    long seen = changed();
    long before = statements();
    CyclicBarrier together = new CyclicBarrier(REQUESTS);
    try (ExecutorService threads = Executors.newFixedThreadPool(REQUESTS)) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        all.add(
            threads.submit(() -> {
              together.await();
              generations.refreshClients(seen);
              return generations.current().clients().revision();
            }));
      }
      for (Future<Long> one : all) {
        assertTrue(one.get() >= seen);
      }
    }
    assertEquals(STATEMENTS_TO_READ_ALL, statements() - before);
  }

  @Test
  void whoHasSeenANewerChangeReadsAgain() {
    generations.refreshClients(changed());
    long next = changed();
    long before = statements();
    generations.refreshClients(next - 1);
    assertEquals(0, statements() - before);
    generations.refreshClients(next);
    assertEquals(STATEMENTS_TO_READ_ALL, statements() - before);
    assertEquals(next, generations.current().clients().revision());
  }

  @Test
  void backgroundWorkReadsOnlyWhatHasChanged() {
    long before = statements();
    generations.followClients();
    assertEquals(1, statements() - before);
    long seen = changed();
    generations.followClients();
    assertEquals(seen, generations.current().clients().revision());
  }
}
