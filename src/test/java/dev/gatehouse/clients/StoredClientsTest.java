package dev.gatehouse.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.testing.TestDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
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
              "app", ClientRow.Source.ADMINISTRATOR, settings, "{}", List.of(), null, 1, NOW, NOW);
      assertEquals(true, storage.write(tx -> tx.clients().insert(row)));
      StoredClients clients = new StoredClients(storage, InstantSource.fixed(NOW), algorithms::get);
      Client without = only(clients);
      assertNull(without.idTokenAlgorithm());
      assertSame(without, only(clients));
      algorithms.set(Set.of("RS256", "ES256"));
      assertEquals("ES256", only(clients).idTokenAlgorithm());
      algorithms.set(Set.of("RS256"));
      assertNull(only(clients).idTokenAlgorithm());
    }
  }

  private static Client only(StoredClients clients) {
    List<Client> all = clients.load().clients();
    assertEquals(1, all.size());
    return all.get(0);
  }
}
