package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Outcome;
import dev.gatehouse.sessions.Linking.Refusal;
import dev.gatehouse.sessions.Linking.SubjectChoice;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.IdentityStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Identities, their accounts and what linking makes of them (rule R8), on every storage. */
abstract class IdentityContract extends IdentitySteps {
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
  void theIdentitiesOfSeveralAccountsAreReadAtOnce() {
    List.of(ALICE, HUB, DIRECTORY).forEach(this::login);
    tell(DIRECTORY);
    link("account-al", ALICE);
    Set<String> both = Set.of("account-al", "account-4711", "none");
    assertEquals(
        List.of(row(HUB), row(DIRECTORY), row(ALICE)),
        storage().read(tx -> tx.identities().ofAccounts(both)));
    assertEquals(
        List.of(row(HUB)),
        storage().read(tx -> tx.identities().ofAccounts(Set.of("account-4711"))));
    assertEquals(List.of(), storage().read(tx -> tx.identities().ofAccounts(Set.of())));
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
              assertTrue(Linking.disable(tx, "account-alice", true, BY, NOW).isPresent());
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
  void peopleLinkOnlyWhatIsStillAsTheySawIt() {
    List.of(ALICE, HUB, DIRECTORY).forEach(this::login);
    link("account-alice", HUB);
    IdentityRow seen = row(HUB);
    IdentityRow alone = row(DIRECTORY);
    unlink(HUB);
    refused(Refusal.CHANGED_MEANWHILE, linkBoth(seen, alone));
    refused(Refusal.CHANGED_MEANWHILE, linkBoth(alone, seen));
    refused(Refusal.CHANGED_MEANWHILE, unlinkOwn(seen, ALICE));
    assertEquals(List.of(ALICE), account("account-alice"));
    assertEquals(List.of(DIRECTORY), account("account-al"));
    IdentityRow hub = row(HUB);
    assertTrue(linkBoth(hub, alone).changed());
    assertEquals(List.of(HUB, DIRECTORY), account(hub.accountId()));
    // The one who shares an account comes second: the other way round.
    IdentityRow shared = row(DIRECTORY);
    assertTrue(linkBoth(row(ALICE), shared).changed());
    assertEquals(3, account(hub.accountId()).size());
    assertTrue(unlinkOwn(shared, ALICE).changed());
    refused(Refusal.UNKNOWN, unlinkOwn(shared, ALICE));
  }

  @Test
  void nothingIsTakenOutOfAnAccountThatItIsNoLongerIn() {
    List.of(ALICE, HUB, DIRECTORY).forEach(this::login);
    link("account-alice", HUB);
    unlink(HUB);
    link("account-al", HUB);
    refused(Refusal.UNKNOWN, unlink("account-alice", HUB));
    refused(Refusal.UNKNOWN, change("account-alice", HUB, SubjectChoice.OWN));
    assertEquals(List.of(DIRECTORY, HUB), account("account-al"));
    assertEquals(DIRECTORY, row(HUB).subject());
  }

  /** What an administrator linked does not become reachable by what people link themselves. */
  @Test
  void peopleLinkNothingToAnAccountWithALoginThatTheyMayNotLink() {
    List.of(ALICE, HUB, DIRECTORY).forEach(this::login);
    assertTrue(link("account-alice", DIRECTORY).changed(), "administrators may");
    Set<String> listed = Set.of("local", "github");
    for (boolean turned : new boolean[] {false, true}) {
      IdentityRow one = row(turned ? HUB : ALICE);
      IdentityRow two = row(turned ? ALICE : HUB);
      refused(
          Refusal.NOT_FOR_PEOPLE,
          storage().write(tx -> Linking.linkBoth(tx, one, two, listed, BY, NOW)));
    }
    assertEquals(List.of(HUB), account("account-4711"));
    unlink(DIRECTORY);
    IdentityRow one = row(ALICE);
    IdentityRow two = row(HUB);
    assertTrue(storage().write(tx -> Linking.linkBoth(tx, one, two, listed, BY, NOW)).changed());
  }

  /** Rule R8: a sub that was told by a linked login only is its owner's for good. */
  @Test
  void whatALinkedLoginToldIsKnownOnceItSpeaksForItself() {
    List.of(ALICE, HUB, DIRECTORY).forEach(this::login);
    tell(DIRECTORY);
    for (boolean unlinked : new boolean[] {true, false}) {
      IdentityKey main = new IdentityKey("local", "main-" + unlinked);
      IdentityKey linked = new IdentityKey("github", "linked-" + unlinked);
      List.of(main, linked).forEach(this::login);
      link("account-" + main.userId(), linked);
      assertEquals(main, tell(linked).orElseThrow().subject());
      Outcome outcome = unlinked ? unlink(linked) : change(linked, SubjectChoice.OWN);
      assertTrue(outcome.changed());
      assertTrue(row(main).known());
      assertFalse(row(linked).known());
      if (!unlinked) {
        unlink(linked);
      }
      assertTrue(link("account-al", main).identity().ownSubject(), "clients have its sub");
    }
    // Nobody was told by a login that never was.
    storage()
        .write(tx -> {
          tx.identities().prepare(new IdentityKey("github", "unused"), NOW, "unused");
          return null;
        });
    link("account-alice", new IdentityKey("github", "unused"));
    unlink(new IdentityKey("github", "unused"));
    assertFalse(row(ALICE).known());
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
}
