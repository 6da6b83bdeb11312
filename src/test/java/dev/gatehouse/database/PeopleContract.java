package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.PasswordLinkRow;
import dev.gatehouse.storage.PersonStore.Access;
import dev.gatehouse.storage.PersonStore.Device;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every storage does for people: guesses, links, users, devices and access. */
abstract class PeopleContract extends OnDatabase {
  private static void yes(Boolean outcome) {
    assertEquals(true, outcome);
  }

  private static void no(Boolean outcome) {
    assertEquals(false, outcome);
  }

  private static void rows(int expected, Number actual) {
    assertEquals(expected, actual.intValue());
  }

  @Test
  void budgetsOfGuessesFillAndAreSwept() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    StorageContract.race(
        20,
        n ->
            storage()
                .write(tx -> {
                  // Either order of the two: transactions that lock both must not block each other.
                  tx.guesses()
                      .charge(
                          n % 2 == 0
                              ? Map.of(1, minute, 2, minute.multipliedBy(2))
                              : Map.of(2, minute.multipliedBy(2), 1, minute),
                          Rows.NOW);
                  return true;
                }));
    assertEquals(
        Map.of(
            1, Rows.NOW.plus(minute.multipliedBy(20)), 2, Rows.NOW.plus(minute.multipliedBy(40))),
        storage().read(tx -> tx.guesses().filledUntil(List.of(1, 2, 3))));
    Instant later = Rows.NOW.plus(minute.multipliedBy(30));
    charge(1, later);
    assertEquals(
        Map.of(1, later.plus(minute)), storage().read(tx -> tx.guesses().filledUntil(List.of(1))));
    rows(1, storage().write(tx -> tx.guesses().deleteWhole(later.plus(minute), 10)));
    rows(1, storage().read(tx -> tx.guesses().count()));
    storage()
        .write(tx -> {
          tx.guesses().clear(2);
          return null;
        });
    rows(0, storage().read(tx -> tx.guesses().count()));
  }

  private void charge(int bucket, Instant now) {
    storage()
        .write(tx -> {
          tx.guesses().charge(Map.of(bucket, Duration.ofMinutes(1)), now);
          return null;
        });
  }

  @Test
  void aChangeOfAUserUndoesNoOther() throws Exception {
    UserRow first = StorageContract.user("9", "nine");
    storage().write(tx -> tx.users().insert(first));
    List<Boolean> outcomes =
        StorageContract.race(
            20,
            n ->
                storage()
                    .write(tx ->
                        tx.users()
                            .replace(
                                first.withPassword("hash " + n, false, Rows.NOW),
                                first.updatedAt())));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
    UserRow now = storage().read(tx -> tx.users().byId("local", "9")).orElseThrow();
    no(now.updatedAt().equals(first.updatedAt()));
    yes(
        storage()
            .write(
                tx -> tx.users().replace(now.withPassword(null, true, Rows.NOW), now.updatedAt())));
  }

  @Test
  void aLoginAndAChangeOfTheUserDoNotPassEachOther() throws Exception {
    for (int round = 0; round < 20; round++) {
      String id = "straddled " + round;
      UserRow user = StorageContract.user(id, id);
      storage().write(tx -> tx.users().insert(user));
      yes(storage().write(tx -> tx.users().unchanged("local", id, Rows.NOW)));
      no(storage().write(tx -> tx.users().unchanged("local", id, Rows.NOW.plusMillis(1))));
      no(storage().write(tx -> tx.users().unchanged("local", id + " else", Rows.NOW)));
      StorageContract.race(
          8, n -> storage().write(tx -> n == 3 ? end(tx, user) : begin(tx, id, n)));
      // Whoever came first: what the change did not end did not begin.
      rows(0, storage().write(tx -> tx.sessions().endOfUser("local", id, Rows.NOW)));
      no(storage().write(tx -> tx.users().unchanged("local", id, Rows.NOW)));
    }
  }

  @Test
  void changesWithinAMillisecondAreToldApart() {
    UserRow first = StorageContract.user("8", "eight");
    Instant at = first.updatedAt().plusNanos(999_999);
    storage().write(tx -> tx.users().insert(first));
    UserRow second = first.withPassword("second", false, at);
    yes(storage().write(tx -> tx.users().replace(second, first.updatedAt())));
    UserRow read = storage().read(tx -> tx.users().byId("local", "8")).orElseThrow();
    no(read.updatedAt().equals(first.updatedAt()));
    no(storage().write(tx -> tx.users().replace(first, first.updatedAt())));
  }

  private static boolean end(Transaction tx, UserRow user) {
    boolean changed =
        tx.users().replace(user.withPassword("other", false, Rows.NOW), user.updatedAt());
    tx.sessions().endOfUser("local", user.userId(), Rows.NOW);
    return changed;
  }

  private static boolean begin(Transaction tx, String userId, int number) {
    boolean same = tx.users().unchanged("local", userId, Rows.NOW);
    if (same) {
      String name = userId + " " + number;
      tx.sessions().insert(Rows.session(name, Rows.account(name, userId)));
    }
    return same;
  }

  @Test
  void aLinkIsTakenOnceAndReplacedByANewerOne() throws Exception {
    Instant end = Rows.NOW.plusSeconds(60);
    PasswordLinkRow link = link("one", "person", end);
    put(link);
    byte[] hash = link.tokenHash();
    assertEquals(
        Optional.empty(), storage().read(tx -> tx.passwordLinks().find(hash, end)).map(x -> 1));
    List<Boolean> outcomes =
        StorageContract.race(
            20, n -> storage().write(tx -> tx.passwordLinks().take(hash, Rows.NOW).isPresent()));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
    put(link);
    put(link("two", "person", end));
    no(storage().read(tx -> tx.passwordLinks().find(hash, Rows.NOW)).isPresent());
    PasswordLinkRow newer =
        storage().read(tx -> tx.passwordLinks().find(Rows.bytes("two"), Rows.NOW)).orElseThrow();
    assertEquals("person", newer.userId());
    assertEquals(PasswordLinkRow.Purpose.RESET, newer.purpose());
    no(storage().write(tx -> tx.passwordLinks().take(Rows.bytes("two"), end)).isPresent());
    put(link("three", "another", end));
    storage()
        .write(tx -> {
          tx.passwordLinks().deleteOfUser("local", "person");
          return null;
        });
    no(storage().read(tx -> tx.passwordLinks().find(Rows.bytes("two"), Rows.NOW)).isPresent());
    rows(0, storage().write(tx -> tx.passwordLinks().deleteExpired(Rows.NOW, 9)));
    rows(1, storage().write(tx -> tx.passwordLinks().deleteExpired(end, 9)));
  }

  private void put(PasswordLinkRow link) {
    storage()
        .write(tx -> {
          tx.passwordLinks().put(link);
          return null;
        });
  }

  private static PasswordLinkRow link(String secret, String userId, Instant end) {
    return new PasswordLinkRow(
        Rows.bytes(secret), "local", userId, PasswordLinkRow.Purpose.RESET, Rows.NOW, end);
  }

  /** Alice with two browsers and grants in each, and one of nobody's session. */
  private void fill() {
    storage()
        .write(tx -> {
          tx.sessions().insert(Rows.session("s1", Rows.account("a1", "alice")));
          tx.sessions().insert(Rows.session("s2", Rows.account("a2", "alice")));
          tx.sessions().insert(Rows.session("s3", Rows.account("a3", "bob")));
          tx.grants().insert(grant("g1", "a1", GrantRow.Binding.SESSION));
          tx.grants().insert(grant("g2", "a2", GrantRow.Binding.OFFLINE));
          tx.grants().insert(grant("g3", "gone", GrantRow.Binding.OFFLINE));
          tx.grants().insert(grant("g4", "gone", GrantRow.Binding.SESSION));
          return null;
        });
  }

  private static GrantRow grant(String name, String session, GrantRow.Binding binding) {
    GrantRow all = Rows.grant(name, Rows.refresh("family-" + name, 1));
    return new GrantRow(
        all.id(),
        all.attemptId(),
        all.clientId(),
        all.connectorId(),
        all.userId(),
        all.subject(),
        session,
        all.sid(),
        binding,
        all.scopes(),
        all.audiences(),
        all.nonce(),
        all.authTime(),
        all.acr(),
        all.amr(),
        all.claimsRequest(),
        all.identity(),
        all.connectorState(),
        all.confirmation(),
        all.createdAt(),
        all.expiresAt(),
        all.revokedAt(),
        all.revocationReason(),
        all.code(),
        all.refresh(),
        all.parentId());
  }

  private List<String> devices(String user, Instant at) {
    return storage().read(tx -> tx.persons().devices("local", user, at, 9)).stream()
        .map(Device::id)
        .sorted()
        .toList();
  }

  private int access(String user, Instant at) {
    return storage().read(tx -> tx.persons().access("local", user, at, 9)).size();
  }

  private boolean live(String grant) {
    return storage().read(tx -> tx.grants().byId(grant)).grant().orElseThrow().revokedAt() == null;
  }

  @Test
  void aPersonSeesLiveDevicesAndAccess() {
    fill();
    assertEquals(List.of("a1", "a2"), devices("alice", Rows.NOW));
    assertEquals(List.of("a3"), devices("bob", Rows.NOW));
    assertEquals(List.of(), devices("alice", Rows.NOW.plusSeconds(100)));
    // A family whose session is gone is none, unless it outlives sessions.
    assertEquals(3, access("alice", Rows.NOW));
    assertEquals(0, access("bob", Rows.NOW));
    assertEquals(2, access("alice", Rows.NOW.plusSeconds(101)));
    assertEquals(0, access("alice", Rows.NOW.plusSeconds(600)));
    Access one = storage().read(tx -> tx.persons().access("local", "alice", Rows.NOW, 1)).get(0);
    assertEquals("client", one.clientId());
    assertEquals(List.of("openid", "groups"), one.scopes());
    Device device =
        storage().read(tx -> tx.persons().devices("local", "alice", Rows.NOW, 1)).get(0);
    assertEquals("192.0.2.1", device.remoteAddress());
    assertEquals("agent", device.userAgent());
  }

  @Test
  void endingADeviceEndsWhatWasAllowedThere() {
    fill();
    no(storage().write(tx -> tx.persons().endDevice("local", "bob", "a2", Rows.NOW, "x")));
    no(storage().write(tx -> tx.persons().endDevice("local", "alice", "a9", Rows.NOW, "x")));
    yes(storage().write(tx -> tx.persons().endDevice("local", "alice", "a2", Rows.NOW, "x")));
    no(storage().write(tx -> tx.persons().endDevice("local", "alice", "a2", Rows.NOW, "x")));
    assertEquals(List.of("a1"), devices("alice", Rows.NOW));
    assertFalse(live("g2"), "also what outlives sessions");
    assertTrue(live("g1"));
    assertTrue(live("g3"));
  }

  @Test
  void endingTheOthersLeavesOne() {
    fill();
    storage()
        .write(tx -> {
          tx.persons().endOthers("local", "alice", "a1", Rows.NOW, "x");
          return null;
        });
    assertEquals(List.of("a1"), devices("alice", Rows.NOW));
    assertEquals(List.of("a3"), devices("bob", Rows.NOW));
    assertTrue(live("g1"));
    assertFalse(live("g2"));
    assertFalse(live("g3"), "what was allowed in a session that is gone");
  }

  @Test
  void anApplicationLosesEveryGrant() {
    fill();
    rows(0, storage().write(tx -> tx.persons().revokeClient("local", "alice", "c", Rows.NOW, "x")));
    rows(
        0,
        storage().write(tx -> tx.persons().revokeClient("local", "bob", "client", Rows.NOW, "x")));
    rows(
        4,
        storage()
            .write(tx -> tx.persons().revokeClient("local", "alice", "client", Rows.NOW, "x")));
    assertEquals(0, access("alice", Rows.NOW));
    assertEquals(List.of("a1", "a2"), devices("alice", Rows.NOW));
  }
}
