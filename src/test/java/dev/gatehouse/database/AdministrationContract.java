package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.GroupCount;
import dev.gatehouse.storage.IdempotencyRow;
import dev.gatehouse.storage.UserCount;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every database promises of what the administration interface keeps and looks for. */
abstract class AdministrationContract extends OnDatabase {
  private static IdempotencyRow key(String hash, String caller, Instant from) {
    return new IdempotencyRow(
        Rows.bytes(hash),
        Rows.bytes(caller),
        Rows.bytes("print"),
        null,
        from,
        from.plusSeconds(60));
  }

  private boolean claim(IdempotencyRow row) {
    return storage().write(tx -> tx.idempotency().claim(row));
  }

  private Optional<IdempotencyRow> find(String hash) {
    return storage().read(tx -> tx.idempotency().find(Rows.bytes(hash)));
  }

  @Test
  void oneOfManyClaimsAKey() throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 12; i++) {
        all.add(threads.submit(() -> claim(key("k", "caller", Rows.NOW))));
      }
    }
    int claimed = 0;
    for (Future<Boolean> one : all) {
      claimed += one.get() ? 1 : 0;
    }
    assertEquals(1, claimed);
    IdempotencyRow read = find("k").orElseThrow();
    assertArrayEquals(Rows.bytes("print"), read.fingerprint());
    assertArrayEquals(Rows.bytes("caller"), read.caller());
    assertNull(read.answer());
    assertEquals(Rows.NOW, read.createdAt());
    assertEquals(Rows.NOW.plusSeconds(60), read.expiresAt());
    assertEquals(Optional.empty(), find("another"));
  }

  @Test
  void anAnswerStaysUntilItsTimeIsOver() {
    assertTrue(claim(key("k", "caller", Rows.NOW)));
    storage()
        .write(tx -> {
          tx.idempotency().answered(Rows.bytes("k"), "{\"status\":201}");
          tx.idempotency().release(Rows.bytes("k"));
          return null;
        });
    assertEquals("{\"status\":201}", find("k").orElseThrow().answer());
    assertFalse(claim(key("k", "caller", Rows.NOW.plusSeconds(59))));
    assertTrue(claim(key("k", "another", Rows.NOW.plusSeconds(60))));
    IdempotencyRow anew = find("k").orElseThrow();
    assertNull(anew.answer());
    assertArrayEquals(Rows.bytes("another"), anew.caller());
  }

  @Test
  void aReleasedKeyIsFree() {
    assertTrue(claim(key("k", "caller", Rows.NOW)));
    storage()
        .write(tx -> {
          tx.idempotency().release(Rows.bytes("k"));
          return null;
        });
    assertTrue(claim(key("k", "caller", Rows.NOW)));
  }

  @Test
  void keysAreCountedAndCleanedUp() {
    assertTrue(claim(key("1", "caller", Rows.NOW)));
    assertTrue(claim(key("2", "caller", Rows.NOW.plusSeconds(10))));
    assertTrue(claim(key("3", "another", Rows.NOW)));
    assertEquals(2, held("caller", 59));
    assertEquals(1, held("caller", 60));
    int deleted =
        storage().write(tx -> tx.idempotency().deleteExpired(Rows.NOW.plusSeconds(60), 10));
    assertEquals(2, deleted);
    assertTrue(find("2").isPresent());
  }

  private int held(String caller, int seconds) {
    return storage()
        .read(tx -> tx.idempotency().count(Rows.bytes(caller), Rows.NOW.plusSeconds(seconds)));
  }

  private void user(String login) {
    user(login, List.of());
  }

  private void user(String login, List<String> groups) {
    user(login, groups, null, true);
  }

  private void user(String login, String hash, boolean enabled) {
    user(login, List.of(), hash, enabled);
  }

  private void user(String login, List<String> groups, String hash, boolean enabled) {
    UserRow row =
        new UserRow(
            "local",
            "id-" + login,
            login,
            null,
            false,
            login,
            null,
            null,
            groups,
            hash,
            enabled,
            false,
            Rows.NOW,
            Rows.NOW);
    boolean inserted = storage().write(tx -> tx.users().insert(row));
    assertTrue(inserted);
  }

  private List<String> search(String prefix, String after) {
    return storage().read(tx -> tx.users().search("local", prefix, after, 10)).stream()
        .map(UserRow::login)
        .toList();
  }

  @Test
  void groupsAreNamesThatUsersHave() {
    user("a", List.of("admins", "Übungs gruppe"));
    user("b", List.of("admins"));
    user("c", List.of("admin", "a,\"b\\"));
    user("d");
    assertEquals(
        List.of(
            new GroupCount("a,\"b\\", 1),
            new GroupCount("admin", 1),
            new GroupCount("admins", 2),
            new GroupCount("Übungs gruppe", 1)),
        storage().read(tx -> tx.users().groups("local", null, 10)));
    assertEquals(
        List.of(new GroupCount("admins", 2)),
        storage().read(tx -> tx.users().groups("local", "admin", 1)));
    assertEquals(List.of("a", "b"), members("admins", null));
    assertEquals(List.of("b"), members("admins", "a"));
    assertEquals(List.of("c"), members("a,\"b\\", null));
    assertEquals(List.of(), members("adm%", null));
    assertEquals(List.of(), storage().read(tx -> tx.users().groups("other", null, 10)));
  }

  @Test
  void usersAreCountedByKind() {
    user("a", null, true);
    user("b", "$2a$10$" + "x".repeat(53), true);
    user("c", "$2y$12$" + "x".repeat(53), true);
    user("d", "$2b$12$" + "x".repeat(53), true);
    user("e", "$2a$12$" + "x".repeat(53), false);
    assertEquals(
        Set.of(
            new UserCount(true, null, 1),
            new UserCount(true, "10", 1),
            new UserCount(true, "12", 2),
            new UserCount(false, "12", 1)),
        Set.copyOf(storage().read(tx -> tx.users().counts("local"))));
    assertEquals(List.of(), storage().read(tx -> tx.users().counts("other")));
  }

  private List<String> members(String group, String after) {
    return storage().read(tx -> tx.users().members("local", group, after, 10)).stream()
        .map(UserRow::login)
        .toList();
  }

  @Test
  void aPrefixIsTakenAsItStands() {
    for (String login : List.of("a", "ab", "ab%", "ab_", "ab😀", "abc", "b", "B", "é")) {
      user(login);
    }
    assertEquals(List.of("ab", "ab%", "ab_", "abc", "ab😀"), search("ab", null));
    assertEquals(List.of("abc", "ab😀"), search("ab", "ab_"));
    assertEquals(List.of("ab%"), search("ab%", null));
    assertEquals(List.of("é"), search("é", null));
    assertEquals(List.of(), search("ab' or '1'='1", null));
  }
}
