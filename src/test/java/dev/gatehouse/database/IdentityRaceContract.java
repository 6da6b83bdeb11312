package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Outcome;
import dev.gatehouse.sessions.Linking.Refusal;
import dev.gatehouse.sessions.Linking.SubjectChoice;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.Storage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to identities at the same time (rule R8), on every storage. */
abstract class IdentityRaceContract extends IdentitySteps {
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

  /** Nobody is linked to the account of somebody whom they were never seen together with. */
  @Test
  void aLinkToWhoIsTakenOutAtOnceIsOfTheAccountThatWasSeen() throws Exception {
    for (int round = 0; round < 20; round++) {
      IdentityKey leaving = new IdentityKey("github", "leaving" + round);
      IdentityKey other = new IdentityKey("local", "other" + round);
      IdentityKey joining = new IdentityKey("ldap", "joining" + round);
      List.of(leaving, other, joining).forEach(this::login);
      tell(leaving);
      tell(other);
      link("account-" + leaving.userId(), other);
      IdentityRow seen = row(leaving);
      IdentityRow alone = row(joining);
      int turned = round % 4 / 2;
      List<Outcome> outcomes =
          StorageContract.race(
              2,
              n ->
                  n == 0
                      ? unlink(seen.accountId(), leaving)
                      : turned == 0 ? linkBoth(seen, alone) : linkBoth(alone, seen));
      // Once the joining one has the sub of the leaving one, that cannot leave.
      assertEquals(1, outcomes.stream().filter(Outcome::changed).count());
      if (outcomes.get(0).changed()) {
        refused(Refusal.CHANGED_MEANWHILE, outcomes.get(1));
        assertEquals(List.of(joining), account(alone.accountId()));
        assertEquals(List.of(other), account(seen.accountId()));
      } else {
        refused(Refusal.SUBJECT_OF_OTHERS, outcomes.get(0));
        assertEquals(leaving, row(joining).subject());
      }
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
