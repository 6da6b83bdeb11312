package dev.gatehouse.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.ForwardingStorage;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestSecrets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are made of their rows again when the row or the algorithms have changed. */
class StoredClientsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  @TempDir Path directory;

  @Test
  void anAlgorithmThatGetsKeysIsUsedByTheClientThatWantsIt() {
    AtomicReference<Set<String>> algorithms = new AtomicReference<>(Set.of("RS256"));
    try (Storage storage = TestDatabases.sqlite(directory, InstantSource.fixed(NOW))) {
      String settings =
          "{\"id\":\"app\",\"name\":\"App\",\"public\":true,"
              + "\"redirectURIs\":[\"https://app.example.com/cb\"],"
              + "\"idTokenSignedResponseAlg\":\"ES256\"}";
      ClientRow row =
          new ClientRow(
              "app",
              ClientRow.Source.ADMINISTRATOR,
              settings,
              "{}",
              List.of(),
              null,
              null,
              1,
              NOW,
              NOW);
      assertEquals(true, storage.write(tx -> tx.clients().insert(row)));
      StoredClients clients =
          new StoredClients(
              storage, TestSecrets.clientSecrets(InstantSource.fixed(NOW)), algorithms::get);
      Client without = only(clients);
      assertNull(without.idTokenAlgorithm());
      assertSame(without, only(clients));
      algorithms.set(Set.of("RS256", "ES256"));
      assertEquals("ES256", only(clients).idTokenAlgorithm());
      algorithms.set(Set.of("RS256"));
      assertNull(only(clients).idTokenAlgorithm());
    }
  }

  @Test
  void manyWhoAskAtOnceAreAnsweredByOneQuestion() throws InterruptedException {
    try (Storage storage = TestDatabases.sqlite(directory, InstantSource.fixed(NOW))) {
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch released = new CountDownLatch(1);
      AtomicInteger reads = new AtomicInteger();
      Storage held =
          new WatchedReads(
              storage,
              () -> {
                reads.incrementAndGet();
                entered.countDown();
                await(released);
              });
      StoredClients clients =
          new StoredClients(held, TestSecrets.clientSecrets(InstantSource.fixed(NOW)), Set::of);
      List<OptionalLong> answers = Collections.synchronizedList(new ArrayList<>());
      Thread first = Thread.ofPlatform().start(() -> answers.add(clients.newerThan(0)));
      await(entered);
      // What is committed now came after the first question, and before the others'.
      storage.write(tx -> tx.meta().bumpRegistryRevision());
      List<Thread> others = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        others.add(Thread.ofPlatform().start(() -> answers.add(clients.newerThan(0))));
      }
      for (Thread one : others) {
        while (one.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      released.countDown();
      first.join();
      for (Thread one : others) {
        one.join();
      }
      assertEquals(2, reads.get());
      assertEquals(40, answers.stream().filter(OptionalLong.of(1)::equals).count());
    }
  }

  @Test
  void aFailureIsEverybodysWhoWaited() {
    try (Storage storage = TestDatabases.sqlite(directory, InstantSource.fixed(NOW))) {
      AtomicBoolean away = new AtomicBoolean(true);
      Storage failing =
          new WatchedReads(
              storage,
              () -> {
                if (away.get()) {
                  throw new StorageException("the database is away");
                }
              });
      StoredClients clients =
          new StoredClients(failing, TestSecrets.clientSecrets(InstantSource.fixed(NOW)), Set::of);
      StorageException thrown = assertThrows(StorageException.class, () -> clients.newerThan(0));
      assertEquals("the database is away", thrown.getMessage());
      away.set(false);
      assertEquals(OptionalLong.empty(), clients.newerThan(0));
    }
  }

  private static Client only(StoredClients clients) {
    List<Client> all = clients.load().clients();
    assertEquals(1, all.size());
    return all.get(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Does something after each read, before its result is handed out. */
  private static final class WatchedReads extends ForwardingStorage {
    private final Runnable after;

    WatchedReads(Storage inner, Runnable after) {
      super(inner);
      this.after = after;
    }

    @Override
    public <T> T read(Work<T> work) {
      T result = super.read(work);
      after.run();
      return result;
    }
  }
}
