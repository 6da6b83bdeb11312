package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.TableShape;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of a database are of one moment, and nobody waits for them. */
abstract class SnapshotContract {
  private Storage storage;

  abstract Storage open();

  abstract DatabaseSnapshot snapshot();

  abstract DatabaseRestoration restoration();

  @BeforeEach
  void start() {
    storage = open();
  }

  @AfterEach
  void stop() {
    storage.close();
  }

  private static Map<String, String> values(DatabaseSnapshot snapshot) {
    Map<String, String> values = new HashMap<>();
    snapshot.rows(meta(snapshot), row -> values.put((String) row[0], (String) row[1]));
    return values;
  }

  private static TableShape meta(DatabaseSnapshot snapshot) {
    return snapshot.tables().stream()
        .filter(table -> table.name().equals("gh_meta"))
        .findFirst()
        .orElseThrow();
  }

  private void put(int number) {
    storage.write(tx -> {
      tx.meta().put("one", Integer.toString(number));
      tx.meta().put("two", Integer.toString(number));
      return null;
    });
  }

  /** Two values that every transaction changes together are together in every copy. */
  @Test
  void ofOneMoment() throws Exception {
    put(0);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService writers = Executors.newSingleThreadExecutor()) {
      Future<Integer> written =
          writers.submit(() -> {
            int number = 0;
            while (!done.get() && number < 100_000) {
              number++;
              put(number);
            }
            return number;
          });
      try {
        for (int i = 0; i < 30; i++) {
          try (DatabaseSnapshot snapshot = snapshot()) {
            Map<String, String> values = values(snapshot);
            assertEquals(values.get("one"), values.get("two"));
          }
        }
      } finally {
        done.set(true);
      }
      assertTrue(written.get(30, TimeUnit.SECONDS) > 0);
    }
  }

  /** While a copy stands in the middle of a table, commits go on, and it does not see them. */
  @Test
  void nobodyWaits() {
    put(1);
    try (DatabaseSnapshot snapshot = snapshot()) {
      Map<String, String> seen = new HashMap<>();
      long start = System.nanoTime();
      snapshot.rows(
          meta(snapshot),
          row -> {
            put(2);
            seen.put((String) row[0], (String) row[1]);
          });
      assertEquals("1", seen.get("one"));
      assertEquals("1", seen.get("two"));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos());
    }
    assertEquals("2", storage.read(tx -> tx.meta().get("one")).orElseThrow());
  }

  @Test
  void whatOthersReferToComesFirst() {
    try (DatabaseSnapshot snapshot = snapshot()) {
      List<String> names = snapshot.tables().stream().map(TableShape::name).toList();
      assertTrue(
          names.indexOf("gh_session") < names.indexOf("gh_account_session")
              && names.indexOf("gh_account_session") < names.indexOf("gh_session_client"),
          names::toString);
      assertTrue(!names.contains("gh_schema") && !names.contains("gh_lease"), names::toString);
    }
  }

  @Test
  void noRestorationBesideAServer() {
    assertThrows(StorageException.class, this::restoration);
  }

  @Test
  void withoutACommitNothingHappened() {
    put(1);
    storage.close();
    try (DatabaseRestoration restoration = restoration()) {
      restoration.clear();
      restoration.table("gh_meta", List.of("name", "value"));
      restoration.row(new Object[] {"one", "other"});
      assertThrows(StorageException.class, () -> restoration.table("gh_meta", List.of("nothing")));
      assertThrows(StorageException.class, () -> restoration.table("nothing", List.of("name")));
    }
    storage = open();
    assertEquals("1", storage.read(tx -> tx.meta().get("one")).orElseThrow());
  }
}
