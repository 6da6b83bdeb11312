package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every storage does with sessions that answer requests, and with consents (rule R4). */
abstract class SessionContract extends OnDatabase {
  private static final Instant NOW = Rows.NOW;

  private static void yes(Boolean outcome) {
    assertEquals(true, outcome);
  }

  private static void no(Boolean outcome) {
    assertEquals(false, outcome);
  }

  private static void rows(int expected, Number actual) {
    assertEquals(expected, actual.intValue());
  }

  private void insert(SessionRow session) {
    storage()
        .write(tx -> {
          tx.sessions().insert(session);
          return null;
        });
  }

  private Optional<SessionRow> find(long seconds) {
    return storage().read(tx -> tx.sessions().find("s", NOW.plusSeconds(seconds)));
  }

  private static SessionRow.Account until(SessionRow.Account account, Instant end) {
    return new SessionRow.Account(
        account.id(),
        account.connectorId(),
        account.userId(),
        account.accountId(),
        account.state(),
        account.loggedInAt(),
        account.authTime(),
        account.acr(),
        account.amr(),
        account.identity(),
        account.connectorState(),
        end,
        account.subject());
  }

  @Test
  void aSecretIsChangedOnlyFromTheOneThatIsThere() {
    SessionRow session = Rows.session("s", Rows.account("renewed", "renewing"));
    insert(session);
    byte[] fresh = Rows.bytes("fresh");
    SessionStore.Secret change = new SessionStore.Secret("s", session.secretHash(), fresh);
    yes(storage().write(tx -> tx.sessions().renew(change)));
    assertArrayEquals(fresh, find(1).orElseThrow().secretHash());
    no(storage().write(tx -> tx.sessions().renew(change)));
    no(storage().write(tx -> tx.sessions().renew(new SessionStore.Secret("gone", fresh, fresh))));
    assertArrayEquals(fresh, find(1).orElseThrow().secretHash());
  }

  @Test
  void ofManyUsesAtOnceOneIsWritten() throws Exception {
    insert(Rows.session("s", Rows.account("a", "alice")));
    Instant later = NOW.plusSeconds(90);
    Instant idle = NOW.plusSeconds(190);
    List<Boolean> outcomes =
        StorageContract.race(
            20,
            n -> storage().write(tx -> tx.sessions().touch("s", later, idle, NOW.plusSeconds(1))));
    assertEquals(1, outcomes.stream().filter(won -> won).count());
    SessionRow found = find(150).orElseThrow();
    assertEquals(later, found.lastSeenAt());
    assertEquals(idle, found.idleExpiresAt());
    assertTrue(find(190).isEmpty());
  }

  @Test
  void noUseLeadsBeyondTheEnd() {
    insert(Rows.session("s", Rows.account("a", "alice")));
    storage()
        .write(tx ->
            tx.sessions()
                .touch("s", NOW.plusSeconds(90), NOW.plusSeconds(900), NOW.plusSeconds(9)));
    assertTrue(find(299).isPresent());
    assertTrue(find(300).isEmpty());
    no(
        storage()
            .write(tx ->
                tx.sessions()
                    .touch("s", NOW.plusSeconds(300), NOW.plusSeconds(900), NOW.plusSeconds(300))));
  }

  @Test
  void anAccountEndsBeforeTheBrowsersRow() {
    insert(
        Rows.session(
            "s",
            until(Rows.account("session", "alice"), NOW.plusSeconds(50)),
            Rows.account("b", "bob")));
    storage().write(tx -> tx.grants().insert(Rows.grant("g", Rows.refresh("family", 3))));
    assertEquals(
        Optional.of(new GrantLookup.Session(NOW.plusSeconds(50), NOW.plusSeconds(50))),
        storage().read(tx -> tx.grants().byId("g")).session());
    assertEquals(2, find(49).orElseThrow().accounts().size());
    assertEquals(
        List.of("b"), find(50).orElseThrow().accounts().stream().map(one -> one.id()).toList());
  }

  @Test
  void aLoginMovesTheEndOfTheRowButOfNoOtherAccount() {
    insert(Rows.session("s", until(Rows.account("a", "alice"), NOW.plusSeconds(300))));
    SessionStore.Renewal renewal =
        new SessionStore.Renewal(
            NOW.plusSeconds(90), NOW.plusSeconds(800), NOW.plusSeconds(900), true);
    Optional<String> joined =
        storage()
            .write(tx ->
                tx.sessions()
                    .login(
                        "s",
                        Rows.bytes("secret-s"),
                        Rows.bytes("next"),
                        until(Rows.account("b", "bob"), NOW.plusSeconds(900)),
                        renewal));
    assertEquals(Optional.of("b"), joined);
    SessionRow found = find(299).orElseThrow();
    assertTrue(found.persistent());
    assertEquals(NOW.plusSeconds(900), found.absoluteExpiresAt());
    assertEquals(2, found.accounts().size());
    assertEquals(1, find(300).orElseThrow().accounts().size());
    assertTrue(find(800).isEmpty(), "the end without use comes first");
  }

  @Test
  void aShorterLoginLeavesTheOtherAccountsTheirEnd() {
    insert(Rows.session("s", Rows.account("a", "alice")));
    SessionStore.Renewal renewal =
        new SessionStore.Renewal(NOW, NOW.plusSeconds(250), NOW.plusSeconds(200), false);
    storage()
        .write(tx ->
            tx.sessions()
                .login(
                    "s",
                    Rows.bytes("secret-s"),
                    Rows.bytes("next"),
                    until(Rows.account("b", "bob"), NOW.plusSeconds(200)),
                    renewal));
    SessionRow found = find(240).orElseThrow();
    assertEquals(NOW.plusSeconds(300), found.absoluteExpiresAt());
    assertEquals("alice", found.accounts().get(0).userId());
    assertEquals(1, found.accounts().size());
  }

  @Test
  void clientsThatPeopleLoggedInForGoWithTheirAccount() {
    insert(Rows.session("s", Rows.account("a", "alice"), Rows.account("b", "bob")));
    insert(Rows.session("other", Rows.account("c", "alice")));
    storage()
        .write(tx -> {
          tx.sessions().noteClient("a", "one");
          tx.sessions().noteClient("a", "two");
          tx.sessions().noteClient("a", "one");
          tx.sessions().noteClient("b", "three");
          tx.sessions().noteClient("c", "four");
          return null;
        });
    assertEquals(
        Map.of("a", Set.of("one", "two"), "b", Set.of("three")),
        storage().read(tx -> tx.sessions().clients("s")));
    storage().write(tx -> tx.sessions().endOfUser("local", "alice", NOW));
    assertEquals(Map.of("b", Set.of("three")), storage().read(tx -> tx.sessions().clients("s")));
    storage().write(tx -> tx.sessions().delete("s", NOW));
    assertEquals(Map.of(), storage().read(tx -> tx.sessions().clients("s")));
  }

  @Test
  void sidsAreKeptWhateverBecomesOfTheGrantsAndGoWithTheirAccount() {
    insert(Rows.session("s", Rows.account("a", "alice"), Rows.account("b", "bob")));
    SessionStore.Sid one = new SessionStore.Sid("a", "one", "sid-1");
    SessionStore.Sid again = new SessionStore.Sid("a", "one", "sid-2");
    SessionStore.Sid two = new SessionStore.Sid("a", "two", "sid-3");
    SessionStore.Sid bobs = new SessionStore.Sid("b", "one", "sid-4");
    SessionStore.Sid nobodys = new SessionStore.Sid("gone", "one", "sid-5");
    for (SessionStore.Sid sid : List.of(two, one, again, one, bobs, nobodys)) {
      storage()
          .write(tx -> {
            tx.sessions().noteSid(sid);
            return null;
          });
    }
    assertEquals(List.of(one, again, two), sids("a"));
    assertEquals(List.of(bobs), sids("b"));
    assertEquals(List.of(), sids("gone"));
    storage().write(tx -> tx.sessions().endOfUser("local", "alice", NOW));
    assertEquals(List.of(), sids("a"));
    storage().write(tx -> tx.sessions().delete("s", NOW));
    assertEquals(List.of(), sids("b"));
  }

  private List<SessionStore.Sid> sids(String accountSession) {
    return storage().read(tx -> tx.sessions().sids(accountSession));
  }

  private void remember(String user, String client, long second, String... scopes) {
    storage()
        .write(tx -> {
          tx.consents().remember("local", user, client, List.of(scopes), NOW.plusSeconds(second));
          return null;
        });
  }

  private Set<String> consented(String user, String client) {
    return storage().read(tx -> tx.consents().scopes("local", user, client));
  }

  private void upstream(String account, String hash) {
    storage()
        .write(tx -> {
          tx.sessions().noteUpstream(account, Rows.bytes(hash));
          return null;
        });
  }

  private List<SessionStore.EndedAccount> endUpstream(String connector, String user, String hash) {
    return storage()
        .write(tx ->
            tx.sessions()
                .endOfUpstream(connector, user, hash == null ? null : Rows.bytes(hash), NOW));
  }

  @Test
  void whatEndedUpstreamEndsHereAndNothingElse() {
    insert(Rows.session("s", Rows.account("a1", "alice"), Rows.account("b1", "bob")));
    insert(Rows.session("t", Rows.account("a2", "alice")));
    insert(Rows.session("u", Rows.account("c1", "carol")));
    upstream("a1", "one");
    upstream("b1", "one");
    upstream("a2", "two");
    storage()
        .write(tx -> {
          tx.sessions().noteSid(new SessionStore.Sid("a2", "wiki", "sid-of-a2"));
          return null;
        });
    assertEquals(List.of(), endUpstream("other", null, "one"));
    assertEquals(List.of(), endUpstream("local", "carol", "one"));
    assertEquals(
        List.of(new SessionStore.EndedAccount("b1", "bob")), endUpstream("local", "bob", "one"));
    assertEquals(
        List.of(new SessionStore.EndedAccount("a1", "alice")), endUpstream("local", null, "one"));
    assertTrue(find(1).orElseThrow().accounts().isEmpty(), "the browser's row stays");
    assertEquals(
        List.of(new SessionStore.EndedAccount("a2", "alice")), endUpstream("local", "alice", null));
    assertEquals(
        List.of("sid-of-a2"),
        storage().read(tx -> tx.logoutMessages().newest(10)).stream()
            .map(row -> row.sid())
            .toList(),
        "who has a sid is told");
    assertEquals(
        1,
        storage().read(tx -> tx.sessions().find("u", NOW)).orElseThrow().accounts().size(),
        "others stay");
    assertThrows(IllegalArgumentException.class, () -> endUpstream("local", null, null));
  }

  @Test
  void aLoginForgetsWhichSessionTheOneBeforeCameFrom() {
    SessionRow session = Rows.session("s", Rows.account("a", "alice"));
    insert(session);
    upstream("a", "one");
    Optional<String> again =
        storage()
            .write(tx ->
                tx.sessions()
                    .login(
                        "s",
                        session.secretHash(),
                        Rows.bytes("new"),
                        Rows.account("x", "alice"),
                        new SessionStore.Renewal(
                            NOW, NOW.plusSeconds(100), NOW.plusSeconds(300), false)));
    assertEquals(Optional.of("a"), again);
    assertEquals(List.of(), endUpstream("local", null, "one"));
    upstream("a", "two");
    assertEquals(1, endUpstream("local", null, "two").size());
  }

  @Test
  void consentsAtOnceAddUp() throws Exception {
    StorageContract.race(
        20,
        n -> {
          remember("alice", "app", n, "email", "scope-" + n);
          return true;
        });
    assertEquals(21, consented("alice", "app").size());
    assertEquals(Set.of(), consented("bob", "app"));
    assertEquals(Set.of(), consented("alice", "other"));
    assertEquals(Set.of(), storage().read(tx -> tx.consents().scopes("ldap", "alice", "app")));
  }

  @Test
  void consentsAreListedByClientWithTheirTimes() {
    remember("alice", "b", 1, "email");
    remember("alice", "a", 2, "email", "groups");
    remember("alice", "b", 9, "email", "profile");
    remember("bob", "a", 3, "email");
    assertEquals(
        List.of(
            new ConsentRow(
                "local",
                "alice",
                "a",
                Set.of("email", "groups"),
                NOW.plusSeconds(2),
                NOW.plusSeconds(2)),
            new ConsentRow(
                "local",
                "alice",
                "b",
                Set.of("email", "profile"),
                NOW.plusSeconds(1),
                NOW.plusSeconds(9))),
        storage().read(tx -> tx.consents().ofUser("local", "alice")));
  }

  @Test
  void aConsentIsTakenBack() {
    remember("alice", "a", 1, "email", "groups");
    remember("alice", "b", 1, "email");
    remember("bob", "a", 1, "email");
    remember("bob", "c", 1, "email");
    yes(storage().write(tx -> tx.consents().revoke("local", "alice", "a")));
    no(storage().write(tx -> tx.consents().revoke("local", "alice", "a")));
    assertEquals(Set.of(), consented("alice", "a"));
    assertEquals(Set.of("email"), consented("alice", "b"));
    rows(2, storage().write(tx -> tx.consents().revokeOfUser("local", "bob")));
    assertEquals(List.of(), storage().read(tx -> tx.consents().ofUser("local", "bob")));
    rows(1, storage().write(tx -> tx.consents().revokeOfClient("b")));
    assertEquals(Set.of(), consented("alice", "b"));
  }
}
