package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.InitialTokenRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every database promises of registered clients. */
abstract class ClientContract extends OnDatabase {
  private static ClientRow row(String id, long version) {
    return new ClientRow(
        id,
        ClientRow.Source.DYNAMIC,
        "{\"name\":\"Älice 🐊\"}",
        "{\"contacts\":[\"x\"]}",
        List.of(
            new ClientRow.Secret(Rows.bytes("one"), Rows.NOW, null),
            new ClientRow.Secret(Rows.bytes("two"), Rows.NOW, Rows.NOW.plusSeconds(60))),
        id.equals("b") ? Rows.bytes("sealed") : null,
        Rows.bytes("token"),
        version,
        Rows.NOW,
        Rows.NOW.plusSeconds(1));
  }

  private static void yes(Boolean value) {
    assertTrue(value);
  }

  private static void no(Boolean value) {
    assertFalse(value);
  }

  private long count(ClientRow.Source source) {
    return storage().read(tx -> tx.clients().count(source));
  }

  private boolean insert(ClientRow row) {
    return storage().write(tx -> tx.clients().insert(row));
  }

  @Test
  void everyColumnIsKept() {
    assertTrue(insert(row("app", 7)));
    ClientRow read = storage().read(tx -> tx.clients().find("app")).orElseThrow();
    ClientRow written = row("app", 7);
    assertEquals(written.source(), read.source());
    assertEquals(written.settings(), read.settings());
    assertEquals(written.metadata(), read.metadata());
    assertArrayEquals(written.registrationTokenHash(), read.registrationTokenHash());
    assertEquals(7, read.version());
    assertEquals(written.createdAt(), read.createdAt());
    assertEquals(written.updatedAt(), read.updatedAt());
    assertEquals(2, read.secrets().size());
    assertArrayEquals(Rows.bytes("one"), read.secrets().get(0).hash());
    assertNull(read.secrets().get(0).expiresAt());
    assertEquals(Rows.NOW.plusSeconds(60), read.secrets().get(1).expiresAt());
    assertEquals(Optional.empty(), storage().read(tx -> tx.clients().find("another")));
    assertEquals(Optional.empty(), storage().read(tx -> tx.clients().find("app\0")));
  }

  @Test
  void anIdentifierIsTakenOnce() {
    assertTrue(insert(row("app", 1)));
    assertFalse(insert(row("app", 2)));
    assertEquals(1, storage().read(tx -> tx.clients().find("app")).orElseThrow().version());
  }

  @Test
  void onlyWhoHasSeenTheNewestVersionChangesIt() {
    insert(row("app", 1));
    no(storage().write(tx -> tx.clients().update(row("app", 3), 2)));
    yes(storage().write(tx -> tx.clients().update(row("app", 3), 1)));
    no(storage().write(tx -> tx.clients().update(row("app", 4), 1)));
    no(storage().write(tx -> tx.clients().delete("app", 1)));
    yes(storage().write(tx -> tx.clients().delete("app", 3)));
    no(storage().write(tx -> tx.clients().delete("app", 3)));
  }

  @Test
  void listsInOrderOfBytes() {
    for (String id : List.of("b", "a", "B", "ä", "a-1")) {
      insert(row(id, 1));
    }
    List<String> ids = new ArrayList<>();
    String after = null;
    for (int page = 0; page < 3; page++) {
      String from = after;
      List<ClientRow> rows = storage().read(tx -> tx.clients().list(from, 2));
      rows.forEach(row -> ids.add(row.id()));
      after = rows.get(rows.size() - 1).id();
    }
    assertEquals(List.of("B", "a", "a-1", "b", "ä"), ids);
    assertEquals(5, count(ClientRow.Source.DYNAMIC));
    assertEquals(0, count(ClientRow.Source.ADMINISTRATOR));
  }

  @Test
  void revokesTheLiveGrantsOfOneClientInPortions() {
    for (int i = 0; i < 5; i++) {
      GrantRow row = Rows.grant("g" + i, Rows.refresh("family-" + i, 1));
      storage().write(tx -> tx.grants().insert(row));
    }
    String client = Rows.grant("x", null).clientId();
    assertEquals(3, revoke(client, 3));
    assertEquals(2, revoke(client, 3));
    assertEquals(0, revoke(client, 3));
    assertEquals(0, revoke("another", 3));
    GrantRow read = storage().read(tx -> tx.grants().byFamily("family-4")).grant().orElseThrow();
    assertEquals("client: removed", read.revocationReason());
  }

  private int revoke(String client, int limit) {
    return storage()
        .write(tx -> tx.grants().revokeOfClient(client, Rows.NOW, "client: removed", limit));
  }

  @Test
  void anInitialTokenIsUsedAsOftenAsItMayBe() throws Exception {
    InitialTokenRow token =
        new InitialTokenRow(
            "t", Rows.bytes("hash"), "for CI", 3, Rows.NOW, Rows.NOW.plusSeconds(60));
    storage()
        .write(tx -> {
          tx.initialTokens().insert(token);
          return null;
        });
    assertEquals(Optional.empty(), use("other", 0));
    assertEquals(Optional.empty(), use("hash", 60));
    List<Future<Optional<String>>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 12; i++) {
        all.add(threads.submit(() -> use("hash", 59)));
      }
    }
    int used = 0;
    for (Future<Optional<String>> one : all) {
      used += one.get().isPresent() ? 1 : 0;
    }
    assertEquals(3, used);
    assertEquals(0, storage().read(tx -> tx.initialTokens().list()).get(0).usesLeft());
    int deleted = storage().write(tx -> tx.initialTokens().deleteExpired(Rows.NOW, 10));
    assertEquals(1, deleted);
    no(storage().write(tx -> tx.initialTokens().delete("t")));
  }

  private Optional<String> use(String hash, int seconds) {
    return storage()
        .write(tx -> tx.initialTokens().use(Rows.bytes(hash), Rows.NOW.plusSeconds(seconds)));
  }

  @Test
  void anAssertionIsUsedByOneRequest() throws Exception {
    byte[] id = Rows.bytes("assertion");
    List<Boolean> used =
        StorageContract.race(
            20, n -> storage().write(tx -> tx.usedAssertions().use(id, "request " + n, Rows.NOW)));
    assertEquals(1, used.stream().filter(one -> one).count());
    String winner = "request " + used.indexOf(true);
    // The same request is judged anew when clients have changed meanwhile.
    yes(storage().write(tx -> tx.usedAssertions().use(id, winner, Rows.NOW)));
    no(storage().write(tx -> tx.usedAssertions().use(id, winner + "x", Rows.NOW)));
    yes(
        storage()
            .write(tx ->
                tx.usedAssertions().use(Rows.bytes("other"), winner, Rows.NOW.plusSeconds(1))));
    int removed = storage().write(tx -> tx.usedAssertions().deleteExpired(Rows.NOW, 10));
    assertEquals(1, removed);
    yes(storage().write(tx -> tx.usedAssertions().use(id, "later", Rows.NOW)));
  }
}
