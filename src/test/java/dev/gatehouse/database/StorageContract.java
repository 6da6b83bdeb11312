package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every storage does, races included (rules R4 to R8). */
abstract class StorageContract extends OnDatabase {
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
  void keepsEveryColumnOfAGrant() {
    GrantRow written = Rows.grant("g", Rows.refresh("family", 3));
    yes(storage().write(tx -> tx.grants().insert(written)));
    GrantLookup found = storage().read(tx -> tx.grants().byFamily("family"));
    assertNull(found.grant().orElseThrow().code(), "the code comes with a look-up by code only");
    sameColumns(written, found.grant().orElseThrow());
    GrantRow read =
        storage().read(tx -> tx.grants().byCodeHash(written.code().hash())).grant().orElseThrow();
    sameColumns(written, read);
    assertArrayEquals(written.code().hash(), read.code().hash());
    assertEquals(written.code().redirectUri(), read.code().redirectUri());
    assertEquals(written.code().dpopThumbprint(), read.code().dpopThumbprint());
    assertNull(read.code().redeemedAt());
  }

  private static void sameColumns(GrantRow written, GrantRow read) {
    assertEquals(written.identity(), read.identity());
    assertEquals(written.scopes(), read.scopes());
    assertEquals(written.createdAt(), read.createdAt());
    assertEquals(written.confirmation(), read.confirmation());
    assertArrayEquals(written.connectorState(), read.connectorState());
    assertEquals(3, read.refresh().counter());
    assertArrayEquals(written.refresh().previousRandom(), read.refresh().previousRandom());
    assertEquals(written.refresh().idleExpiresAt(), read.refresh().idleExpiresAt());
    assertNull(read.refresh().leaseUntil());
  }

  @Test
  void tellsTimeAndRevisionWithoutAGrant() {
    long before = storage().write(tx -> tx.meta().bumpRegistryRevision());
    GrantLookup nothing = storage().read(tx -> tx.grants().byCodeHash(Rows.bytes("no such")));
    assertEquals(Optional.empty(), nothing.grant());
    assertEquals(before, nothing.registryRevision());
    no(nothing.now().isAfter(storage().now()));
    assertEquals(Optional.empty(), storage().read(tx -> tx.grants().byId("a\0b")).grant());
  }

  @Test
  void oneAttemptMakesOneGrant() throws Exception {
    List<Boolean> outcomes =
        race(
            20,
            n ->
                storage()
                    .write(tx -> {
                      GrantRow row = Rows.grant("same");
                      return tx.grants().insert(row);
                    }));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
  }

  @Test
  void oneOfFiftyRedeemsACode() throws Exception {
    storage().write(tx -> tx.grants().insert(Rows.grant("code")));
    List<Boolean> outcomes =
        race(
            50,
            n ->
                storage()
                    .write(tx ->
                        tx.grants()
                            .redeemCode(
                                "code",
                                Rows.NOW,
                                Rows.refresh("family-" + n, 0),
                                Rows.NOW.plusSeconds(5000))));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
  }

  @Test
  void oneOfFiftyRotatesAFamily() throws Exception {
    storage().write(tx -> tx.grants().insert(Rows.grant("rotate", Rows.refresh("f", 7))));
    List<Boolean> outcomes = race(50, n -> rotate(7));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
    yes(rotate(8));
    no(rotate(8));
  }

  private boolean rotate(long from) {
    return storage()
        .write(tx ->
            tx.grants()
                .rotate(
                    "rotate",
                    from,
                    Rows.NOW,
                    Rows.refresh("f", from + 1),
                    "{}",
                    null,
                    Rows.NOW.plusSeconds(5000)));
  }

  @Test
  void graceIsGivenThreeTimesAtMost() throws Exception {
    storage().write(tx -> tx.grants().insert(Rows.grant("grace", Rows.refresh("g", 1))));
    List<Boolean> outcomes =
        race(
            20,
            n ->
                storage()
                    .write(tx ->
                        tx.grants().useGrace("grace", 1, 3, Rows.NOW.minusSeconds(60), Rows.NOW)));
    assertEquals(3, outcomes.stream().filter(won -> won).count());
  }

  @Test
  void refusesWhatIsExpiredOrRevoked() {
    storage().write(tx -> tx.grants().insert(Rows.grant("late", Rows.refresh("late", 1))));
    no(
        storage()
            .write(tx -> tx.grants().redeemCode("late", Rows.NOW.plusSeconds(60), null, Rows.NOW)));
    yes(storage().write(tx -> tx.grants().revoke("late", Rows.NOW, "test")));
    no(storage().write(tx -> tx.grants().revoke("late", Rows.NOW, "test")));
    no(storage().write(tx -> tx.grants().redeemCode("late", Rows.NOW, null, Rows.NOW)));
    no(
        storage()
            .write(tx -> tx.grants().useGrace("late", 1, 3, Rows.NOW.minusSeconds(60), Rows.NOW)));
  }

  @Test
  void expiredGrantsGoInBoundedBatches() {
    for (int i = 0; i < 5; i++) {
      String name = "old-" + i;
      storage().write(tx -> tx.grants().insert(Rows.grant(name)));
    }
    rows(2, storage().write(tx -> tx.grants().deleteExpired(Rows.NOW.plusSeconds(600), 2)));
    rows(3, storage().write(tx -> tx.grants().deleteExpired(Rows.NOW.plusSeconds(600), 9)));
    rows(0, storage().read(tx -> tx.grants().count()));
  }

  @Test
  void aLoginKeepsTheAccountsIdentifier() {
    storage()
        .write(tx -> {
          tx.sessions().insert(Rows.session("s", Rows.account("a1", "alice")));
          return null;
        });
    assertEquals(Optional.of("a1"), login("secret-s", "new", Rows.account("a2", "alice")));
    assertEquals(Optional.empty(), login("secret-s", "other", Rows.account("a3", "bob")));
    assertEquals(Optional.of("a4"), login("new", "newer", Rows.account("a4", "bob")));
    SessionRow found = storage().read(tx -> tx.sessions().find("s", Rows.NOW)).orElseThrow();
    assertEquals(2, found.accounts().size());
    yes(storage().write(tx -> tx.sessions().complete("a1")));
    no(storage().write(tx -> tx.sessions().complete("a1")));
    yes(storage().write(tx -> tx.sessions().delete("s", Rows.NOW)));
    rows(0, storage().read(tx -> tx.sessions().count()));
    no(storage().write(tx -> tx.sessions().complete("a4")));
  }

  @Test
  void aGrantIsFoundWithTheTimesOfItsSession() {
    storage()
        .write(tx -> {
          tx.sessions().insert(Rows.session("s", Rows.account("session", "alice")));
          return tx.grants().insert(Rows.grant("g", Rows.refresh("family", 3)));
        });
    GrantLookup.Session expected =
        new GrantLookup.Session(Rows.NOW.plusSeconds(100), Rows.NOW.plusSeconds(300));
    for (GrantLookup found :
        List.of(
            storage().read(tx -> tx.grants().byId("g")),
            storage().read(tx -> tx.grants().byFamily("family")),
            storage().read(tx -> tx.grants().byCodeHash(Rows.grant("g").code().hash())))) {
      assertEquals(Optional.of(expected), found.session());
    }
    rows(0, storage().write(tx -> tx.sessions().endOfUser("other", "alice", Rows.NOW)));
    rows(0, storage().write(tx -> tx.sessions().endOfUser("local", "bob", Rows.NOW)));
    rows(1, storage().write(tx -> tx.sessions().endOfUser("local", "alice", Rows.NOW)));
    GrantLookup ended = storage().read(tx -> tx.grants().byId("g"));
    assertEquals(Optional.empty(), ended.session());
    assertEquals("g", ended.grant().orElseThrow().id());
    no(ended.sessionLive());
  }

  private Optional<String> login(String expected, String next, SessionRow.Account account) {
    return storage()
        .write(tx ->
            tx.sessions()
                .login(
                    "s",
                    Rows.bytes(expected),
                    Rows.bytes(next),
                    account,
                    new SessionStore.Renewal(
                        Rows.NOW, Rows.NOW.plusSeconds(200), Rows.NOW.plusSeconds(400), true)));
  }

  @Test
  void oneReplicaMakesAKeyGeneration() throws Exception {
    List<Boolean> outcomes =
        race(20, n -> storage().write(tx -> tx.signingKeys().insert(key("kid-" + n))));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
    String kid = storage().read(tx -> tx.signingKeys().all()).get(0).kid();
    yes(storage().write(tx -> tx.signingKeys().activate(kid, Rows.NOW)));
    no(storage().write(tx -> tx.signingKeys().activate(kid, Rows.NOW)));
    no(storage().write(tx -> tx.signingKeys().raiseLongestLifetime(kid, Duration.ofMinutes(9))));
    yes(storage().write(tx -> tx.signingKeys().retire(kid, Rows.NOW, Rows.NOW)));
    no(storage().write(tx -> tx.signingKeys().retire(kid, Rows.NOW, Rows.NOW)));
  }

  private static SigningKeyRow key(String kid) {
    return new SigningKeyRow(
        kid,
        "RS256",
        1,
        Rows.NOW,
        null,
        null,
        null,
        Duration.ofMinutes(10),
        "{}",
        Rows.bytes("sealed"));
  }

  @Test
  void usersAreUniqueByLoginAndListedInOrder() {
    yes(storage().write(tx -> tx.users().insert(user("1", "bob"))));
    no(storage().write(tx -> tx.users().insert(user("2", "bob"))));
    yes(storage().write(tx -> tx.users().insert(user("3", "Zoe"))));
    List<String> logins =
        storage().read(tx -> tx.users().list("local", null, 9)).stream()
            .map(UserRow::login)
            .toList();
    assertEquals(List.of("Zoe", "bob"), logins);
    assertEquals(
        Optional.of(user("1", "bob")), storage().read(tx -> tx.users().byId("local", "1")));
    assertEquals(Optional.empty(), storage().read(tx -> tx.users().byLogin("local", "bo\0b")));
    yes(storage().write(tx -> tx.users().delete("local", "1")));
  }

  static UserRow user(String id, String login) {
    return new UserRow(
        "local",
        id,
        login,
        null,
        true,
        login,
        null,
        null,
        List.of("dev"),
        "hash",
        true,
        false,
        Rows.NOW,
        Rows.NOW);
  }

  @Test
  void metaLeasesAndRevocations() {
    assertEquals("1", storage().write(tx -> tx.meta().putIfAbsent("k", "1")));
    assertEquals("1", storage().write(tx -> tx.meta().putIfAbsent("k", "2")));
    yes(lease("one", 0));
    no(lease("two", 9));
    yes(lease("one", 9));
    yes(lease("two", 19));
    storage()
        .write(tx -> {
          yes(tx.revocations().deny("jti", Rows.NOW));
          no(tx.revocations().deny("jti", Rows.NOW));
          tx.revocations().setNotBefore("c", Rows.NOW);
          tx.revocations().setNotBefore("c", Rows.NOW.minusSeconds(9));
          return null;
        });
    yes(storage().read(tx -> tx.revocations().isDenied("jti")));
    assertEquals(Optional.of(Rows.NOW), storage().read(tx -> tx.revocations().notBefore("c")));
    rows(1, storage().write(tx -> tx.revocations().deleteExpired(Rows.NOW, 5)));
  }

  private boolean lease(String owner, long second) {
    return storage()
        .write(tx ->
            tx.leases()
                .acquire(
                    "job", owner, Rows.NOW.plusSeconds(second), Rows.NOW.plusSeconds(second + 10)));
  }

  @Test
  void auditRowsShareTheFateOfTheirUnit() {
    AuditEvent event =
        AuditEvent.of(AuditType.TOKEN_ISSUED)
            .with(AuditEvent.Fact.CLIENT, "c\"\n")
            .with(AuditEvent.Fact.DETAIL, "d\0\"")
            .at(Rows.NOW);
    storage()
        .write(tx -> {
          tx.audit().append(event);
          return null;
        });
    IllegalStateException own = new IllegalStateException("own");
    try {
      storage()
          .write(tx -> {
            tx.audit().append(event);
            throw own;
          });
    } catch (IllegalStateException e) {
      assertEquals(own, e);
    }
    assertEquals(
        List.of(event),
        storage()
            .read(tx ->
                tx.audit().search(AuditQuery.newest(10)).stream().map(AuditEntry::event).toList()));
    rows(1, storage().write(tx -> tx.audit().deleteBefore(Rows.NOW.plusSeconds(1), 5)));
  }

  interface Attempt<T> {
    T run(int number) throws Exception;
  }

  static <T> List<T> race(int runners, Attempt<T> attempt) throws Exception {
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < runners; i++) {
        int number = i;
        calls.add(() -> attempt.run(number));
      }
      List<T> outcomes = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(calls)) {
        outcomes.add(future.get());
      }
      return outcomes;
    }
  }
}
