package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Outcome;
import dev.gatehouse.sessions.Linking.Refusal;
import dev.gatehouse.sessions.Linking.SubjectChoice;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Identities, their accounts and what linking makes of them (rule R8), on every storage. */
abstract class IdentityContract extends OnDatabase {
  private static final Instant NOW = Rows.NOW;
  private static final IdentityKey ALICE = new IdentityKey("local", "alice");
  private static final IdentityKey HUB = new IdentityKey("github", "4711");
  private static final IdentityKey DIRECTORY = new IdentityKey("ldap", "al");
  private static final Ending.By BY = new Ending.By("person", "r-1", "192.0.2.9", "a test");

  private IdentityRow login(IdentityKey key) {
    return storage()
        .write(tx -> tx.identities().noteLogin(key, NOW, "account-" + key.userId(), false));
  }

  private Optional<IdentityRow> tell(IdentityKey key) {
    return storage().write(tx -> tx.identities().tell(key));
  }

  private IdentityRow row(IdentityKey key) {
    return storage().read(tx -> tx.identities().find(key)).orElseThrow();
  }

  private Outcome link(String accountId, IdentityKey key) {
    return link(accountId, key, SubjectChoice.ACCOUNT);
  }

  private Outcome link(String accountId, IdentityKey key, SubjectChoice choice) {
    return storage().write(tx -> Linking.link(tx, accountId, key, choice, BY, NOW));
  }

  private Outcome unlink(IdentityKey key) {
    return storage().write(tx -> Linking.unlink(tx, key, "new-" + key.userId(), BY, NOW));
  }

  private Outcome change(IdentityKey key, SubjectChoice choice) {
    return storage().write(tx -> Linking.changeSubject(tx, key, choice, BY, NOW));
  }

  private List<IdentityKey> account(String id) {
    return storage().read(tx -> tx.identities().ofAccount(id)).stream()
        .map(IdentityRow::key)
        .toList();
  }

  private boolean accountIsThere(String id) {
    return storage().read(tx -> tx.identities().account(id)).isPresent();
  }

  private static void refused(Refusal expected, Outcome outcome) {
    assertEquals(expected, outcome.refusal());
    assertFalse(outcome.changed());
  }

  /** A grant, a consent and a login of an identity. */
  private void holdings(IdentityKey key, String name) {
    storage()
        .write(tx -> {
          IdentityRow row = tx.identities().tell(key).orElseThrow();
          tx.grants().insert(grant(name, key, row.subject()));
          tx.consents().remember(key.connectorId(), key.userId(), "client", List.of("openid"), NOW);
          tx.sessions().insert(Rows.session(name, account(name, key)));
          return null;
        });
  }

  private static SessionRow.Account account(String id, IdentityKey key) {
    return new SessionRow.Account(
        id,
        key.connectorId(),
        key.userId(),
        "an older one",
        SessionRow.State.COMPLETE,
        NOW,
        NOW,
        null,
        List.of("pwd"),
        "{}",
        null,
        null,
        key);
  }

  private static GrantRow grant(String name, IdentityKey key, IdentityKey subject) {
    GrantRow row = Rows.grant(name);
    return new GrantRow(
        row.id(),
        row.attemptId(),
        row.clientId(),
        key.connectorId(),
        key.userId(),
        sub(subject),
        null,
        null,
        GrantRow.Binding.OFFLINE,
        row.scopes(),
        row.audiences(),
        null,
        NOW,
        null,
        List.of(),
        null,
        "{}",
        null,
        null,
        NOW,
        NOW.plusSeconds(600),
        null,
        null,
        row.code(),
        null);
  }

  private static String sub(IdentityKey key) {
    return Subject.of(key.userId(), key.connectorId());
  }

  private GrantRow grantOf(String name) {
    return storage().read(tx -> tx.grants().byId(name)).grant().orElseThrow();
  }

  private IdentityKey subjectInSession(String session) {
    return storage()
        .read(tx -> tx.sessions().find(session, NOW))
        .orElseThrow()
        .accounts()
        .get(0)
        .subject();
  }

  private boolean loggedIn(String session) {
    return storage()
        .read(tx -> tx.sessions().find(session, NOW))
        .filter(row -> !row.accounts().isEmpty())
        .isPresent();
  }

  private List<AuditType> audited() {
    return storage().read(tx -> tx.audit().search(AuditQuery.newest(100))).stream()
        .map(entry -> entry.event().type())
        .toList();
  }

  @Test
  void everyIdentityBeginsWithAnAccountOfItsOwn() {
    IdentityRow first = login(ALICE);
    assertEquals("account-alice", first.accountId());
    assertTrue(first.ownSubject());
    assertFalse(first.known());
    assertNull(first.linkedAt());
    IdentityRow again =
        storage().write(tx -> tx.identities().noteLogin(ALICE, NOW.plusSeconds(9), "x", true));
    assertEquals("account-alice", again.accountId());
    assertEquals(NOW, again.firstLoginAt());
    assertEquals(NOW.plusSeconds(9), again.lastLoginAt());
    assertFalse(again.known());
    assertFalse(accountIsThere("x"));
    assertEquals(
        List.of(new IdentityStore.Account("account-alice", NOW)),
        storage().read(tx -> tx.identities().accounts(null, Set.of(), null, 5)));
    assertEquals(
        List.of(),
        storage().read(tx -> tx.identities().accounts(null, Set.of(), "account-alice", 5)));
    assertTrue(storage().write(tx -> tx.identities().noteLogin(HUB, NOW, "of-dex", true)).known());
    assertEquals(Optional.empty(), tell(DIRECTORY));
    assertEquals(Optional.empty(), storage().read(tx -> tx.identities().find(DIRECTORY)));
  }

  @Test
  void anIdentityThatNoClientKnowsTakesTheSubjectOfTheAccount() {
    login(ALICE);
    login(HUB);
    tell(ALICE);
    Outcome outcome = link("account-alice", HUB);
    assertTrue(outcome.changed());
    assertEquals(ALICE, outcome.identity().subject());
    assertEquals(NOW, outcome.identity().linkedAt());
    assertEquals(List.of(ALICE, HUB), account("account-alice"));
    assertFalse(accountIsThere("account-4711"));
    assertEquals(List.of(HUB), storage().read(tx -> tx.identities().speakingAs(ALICE)));
    IdentityRow told = tell(HUB).orElseThrow();
    assertEquals(ALICE, told.subject());
    assertFalse(told.known(), "its own sub is known to nobody");
    holdings(HUB, "g");
    assertEquals(ALICE, subjectInSession("g"));
    assertEquals("account-alice", login(HUB).accountId());
    AuditEntry entry =
        storage()
            .read(tx ->
                tx.audit().search(AuditQuery.newest(5).ofTypes(Set.of(AuditType.IDENTITY_LINKED))))
            .get(0);
    assertEquals(sub(ALICE), entry.event().fact(Fact.SUBJECT));
    assertEquals("4711", entry.event().fact(Fact.USER));
    Outcome again = link("account-alice", HUB);
    assertFalse(again.changed());
    assertNull(again.refusal());
    assertEquals(List.of(AuditType.IDENTITY_LINKED), audited());
  }

  @Test
  void anIdentityThatClientsKnowKeepsItsSubject() {
    login(ALICE);
    login(HUB);
    tell(ALICE);
    holdings(HUB, "g");
    Outcome outcome = link("account-alice", HUB);
    assertTrue(outcome.changed());
    assertTrue(outcome.identity().ownSubject());
    assertEquals(HUB, subjectInSession("g"));
    assertNull(grantOf("g").revokedAt());
    assertTrue(outcome.identity().known());
  }

  @Test
  void whatAnOlderProgramGrantedMakesAnIdentityKnown() {
    login(ALICE);
    login(HUB);
    tell(ALICE);
    storage().write(tx -> tx.grants().insert(grant("old", HUB, HUB)));
    assertFalse(row(HUB).known());
    assertTrue(link("account-alice", HUB).identity().ownSubject());
    login(DIRECTORY);
    storage()
        .write(tx -> {
          tx.consents().remember("ldap", "al", "client", List.of("openid"), NOW);
          return null;
        });
    assertTrue(link("account-alice", DIRECTORY).identity().ownSubject());
  }

  @Test
  void aChoiceKeepsTheSubjectOfAnIdentityThatNobodyKnows() {
    login(ALICE);
    login(HUB);
    assertTrue(link("account-alice", HUB, SubjectChoice.OWN).identity().ownSubject());
    assertEquals(List.of(ALICE, HUB), account("account-alice"));
  }

  @Test
  void anAccountThatNobodyKnowsTakesTheSubjectOfTheKnownIdentity() {
    login(ALICE);
    login(HUB);
    tell(HUB);
    Outcome outcome = link("account-alice", HUB);
    assertTrue(outcome.identity().ownSubject());
    assertNull(outcome.identity().linkedAt());
    assertEquals(HUB, row(ALICE).subject());
    assertEquals(List.of(HUB, ALICE), account("account-alice"));
    login(DIRECTORY);
    assertEquals(HUB, link("account-alice", DIRECTORY).identity().subject());
  }

  @Test
  void whatIsLinkedElsewhereUnknownOrDisabledIsRefused() {
    login(ALICE);
    login(HUB);
    login(DIRECTORY);
    link("account-alice", HUB);
    refused(Refusal.LINKED_ELSEWHERE, link("account-al", HUB));
    refused(Refusal.LINKED_ELSEWHERE, link("account-al", ALICE));
    refused(Refusal.UNKNOWN, link("nowhere", DIRECTORY));
    refused(Refusal.UNKNOWN, link("account-al", new IdentityKey("github", "nobody")));
    assertEquals(
        2,
        storage()
            .write(tx -> {
              Linking.disable(tx, "account-alice", true, BY, NOW).orElseThrow();
              return tx.identities().ofAccount("account-alice").stream()
                  .filter(IdentityRow::disabled)
                  .count();
            })
            .intValue());
    refused(Refusal.DISABLED, link("account-alice", DIRECTORY));
    refused(Refusal.DISABLED, unlink(HUB));
    refused(Refusal.DISABLED, change(HUB, SubjectChoice.OWN));
    assertTrue(login(HUB).disabled());
  }

  @Test
  void disablingAnAccountEndsWhatEveryIdentityHas() {
    login(ALICE);
    login(HUB);
    login(DIRECTORY);
    link("account-alice", HUB);
    holdings(ALICE, "a");
    holdings(HUB, "h");
    holdings(DIRECTORY, "d");
    assertEquals(
        2,
        storage()
            .write(tx -> Linking.disable(tx, "account-alice", true, BY, NOW))
            .orElseThrow()
            .grants());
    assertFalse(loggedIn("a"));
    assertFalse(loggedIn("h"));
    assertTrue(loggedIn("d"));
    assertEquals(NOW, grantOf("h").revokedAt());
    assertNull(grantOf("d").revokedAt());
    assertTrue(tell(HUB).orElseThrow().disabled());
    int events = audited().size();
    storage().write(tx -> Linking.disable(tx, "account-alice", true, BY, NOW));
    assertEquals(events, audited().size());
    storage().write(tx -> Linking.disable(tx, "account-alice", false, BY, NOW));
    assertFalse(login(HUB).disabled());
    assertEquals(
        Optional.empty(), storage().write(tx -> Linking.disable(tx, "none", true, BY, NOW)));
  }

  @Test
  void unlinkingEndsWhatSpokeForTheAccount() {
    login(ALICE);
    login(HUB);
    login(DIRECTORY);
    tell(ALICE);
    holdings(DIRECTORY, "d");
    link("account-alice", HUB);
    link("account-alice", DIRECTORY);
    holdings(HUB, "h");
    refused(Refusal.SUBJECT_OF_OTHERS, unlink(ALICE));
    Outcome outcome = unlink(HUB);
    assertEquals("new-4711", outcome.identity().accountId());
    assertTrue(outcome.identity().ownSubject());
    assertEquals(1, outcome.ended().grants());
    assertEquals(NOW, grantOf("h").revokedAt());
    assertEquals(sub(ALICE), grantOf("h").subject());
    assertFalse(loggedIn("h"));
    assertTrue(storage().read(tx -> tx.consents().scopes("github", "4711", "client")).isEmpty());
    assertFalse(row(HUB).known(), "so it may be linked again as if it had never been");

    Outcome known = unlink(ALICE);
    assertTrue(known.changed());
    assertEquals(0, known.ended().grants());
    assertNull(row(DIRECTORY).linkedAt(), "the account is whoever is left");
    assertNull(grantOf("d").revokedAt());
    assertTrue(loggedIn("d"));
    refused(Refusal.THE_LAST, unlink(DIRECTORY));
    refused(Refusal.UNKNOWN, unlink(new IdentityKey("ldap", "nobody")));
  }

  @Test
  void anotherSubjectEndsWhatTheIdentityHas() {
    login(ALICE);
    login(HUB);
    tell(ALICE);
    holdings(HUB, "h");
    refused(Refusal.THE_LAST, change(HUB, SubjectChoice.ACCOUNT));
    link("account-alice", HUB);
    refused(Refusal.THE_MAIN, change(ALICE, SubjectChoice.ACCOUNT));
    assertFalse(change(HUB, SubjectChoice.OWN).changed());
    Outcome outcome = change(HUB, SubjectChoice.ACCOUNT);
    assertEquals(ALICE, outcome.identity().subject());
    assertEquals(1, outcome.ended().grants());
    assertEquals(sub(HUB), grantOf("h").subject(), "what was issued keeps what it was issued with");
    assertEquals(NOW, grantOf("h").revokedAt());
    assertFalse(loggedIn("h"));
    assertTrue(storage().read(tx -> tx.consents().scopes("github", "4711", "client")).isEmpty());
    assertTrue(change(HUB, SubjectChoice.OWN).identity().ownSubject());
    assertTrue(row(HUB).known());
    assertEquals(2, audited().stream().filter(AuditType.SUBJECT_CHANGED::equals).count());
  }

  @Test
  void anIdentityCanBeLinkedBeforeItsFirstLogin() {
    login(ALICE);
    tell(ALICE);
    storage()
        .write(tx -> {
          tx.identities().prepare(HUB, NOW, "prepared");
          tx.identities().prepare(HUB, NOW, "twice");
          return null;
        });
    assertFalse(accountIsThere("twice"));
    assertNull(row(HUB).firstLoginAt());
    assertEquals(ALICE, link("account-alice", HUB).identity().subject());
    IdentityRow first = login(HUB);
    assertEquals(NOW, first.firstLoginAt());
    assertEquals(ALICE, first.subject());
    assertEquals("account-alice", first.accountId());
  }

  @Test
  void ofTwoLinksOfOneIdentityAtOnceOneWins() throws Exception {
    for (int round = 0; round < 12; round++) {
      IdentityKey joining = new IdentityKey("github", "j" + round);
      IdentityKey left = new IdentityKey("local", "left" + round);
      IdentityKey right = new IdentityKey("local", "right" + round);
      List.of(joining, left, right).forEach(this::login);
      List<IdentityKey> targets = List.of(left, right);
      List<Outcome> outcomes =
          StorageContract.race(4, n -> link("account-" + targets.get(n % 2).userId(), joining));
      assertTrue(outcomes.stream().anyMatch(Outcome::changed));
      assertEquals(1, outcomes.stream().filter(Outcome::changed).count());
      String winner = row(joining).accountId();
      IdentityKey main = winner.equals("account-" + left.userId()) ? left : right;
      assertEquals(List.of(main, joining), account(winner));
      assertEquals(main, row(joining).subject());
    }
  }

  @Test
  void twoAccountsThatAreLinkedToEachOtherAtOnceAreOne() throws Exception {
    for (int round = 0; round < 12; round++) {
      IdentityKey one = new IdentityKey("local", "one" + round);
      IdentityKey two = new IdentityKey("local", "two" + round);
      List.of(one, two).forEach(this::login);
      List<Outcome> outcomes =
          StorageContract.race(
              2, n -> link("account-" + (n == 0 ? one : two).userId(), n == 0 ? two : one));
      assertEquals(1, outcomes.stream().filter(Outcome::changed).count());
      assertEquals(row(one).accountId(), row(two).accountId());
      assertEquals(2, account(row(one).accountId()).size());
    }
  }

  @Test
  void aLinkAndALoginAtOnceMakeNoSecondAccount() throws Exception {
    login(ALICE);
    for (int round = 0; round < 12; round++) {
      IdentityKey joining = new IdentityKey("github", "l" + round);
      StorageContract.race(
          6,
          n ->
              n % 2 == 0
                  ? login(joining)
                  : storage()
                      .write(tx -> {
                        tx.identities().prepare(joining, NOW, "prepared-" + joining.userId());
                        return Linking.link(
                            tx, "account-alice", joining, SubjectChoice.ACCOUNT, BY, NOW);
                      }));
      assertEquals("account-alice", row(joining).accountId());
      assertEquals(ALICE, row(joining).subject());
      assertEquals(NOW, row(joining).firstLoginAt());
      assertFalse(accountIsThere("prepared-" + joining.userId()));
      assertFalse(accountIsThere("account-" + joining.userId()));
    }
  }

  /** Rule R8: what a client was told is never another's afterwards. */
  @Test
  void aGrantAndALinkAtOnceAgreeOnTheSubject() throws Exception {
    login(ALICE);
    tell(ALICE);
    for (int round = 0; round < 20; round++) {
      IdentityKey joining = new IdentityKey("github", "t" + round);
      login(joining);
      List<Object> outcomes =
          StorageContract.race(
              2, n -> n == 0 ? tell(joining).orElseThrow() : link("account-alice", joining));
      IdentityKey told = ((IdentityRow) outcomes.get(0)).subject();
      assertEquals(told, row(joining).subject());
      assertNotEquals(told.equals(joining), !row(joining).known());
    }
  }

  @Test
  void aDisabledAccountHasNothingOfALoginAtTheSameTime() throws Exception {
    for (int round = 0; round < 12; round++) {
      IdentityKey key = new IdentityKey("github", "d" + round);
      login(key);
      String name = "login-" + round;
      Storage storage = storage();
      StorageContract.race(
          2,
          n ->
              n == 0
                  ? storage.write(tx -> {
                    if (!tx.identities().noteLogin(key, NOW, "unused", false).disabled()) {
                      tx.sessions().insert(Rows.session(name, account(name, key)));
                    }
                    return true;
                  })
                  : storage.write(tx ->
                      Linking.disable(tx, "account-" + key.userId(), true, BY, NOW).isPresent()));
      assertFalse(loggedIn(name));
    }
  }
}
