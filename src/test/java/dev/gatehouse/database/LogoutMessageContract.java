package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.LogoutMessageRow;
import dev.gatehouse.storage.LogoutMessageStore.Counts;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every storage does with the outbox of logouts (rule R29). */
abstract class LogoutMessageContract extends OnDatabase {
  private static final Instant NOW = Rows.NOW;

  private static Instant in(long seconds) {
    return NOW.plusSeconds(seconds);
  }

  private <T> T write(Storage.Work<T> work) {
    return storage().write(work);
  }

  private static void rows(int expected, Number actual) {
    assertEquals(expected, actual.intValue());
  }

  private void session(String id, SessionRow.Account... accounts) {
    write(tx -> {
      tx.sessions().insert(Rows.session(id, accounts));
      for (SessionRow.Account account : accounts) {
        for (String client : List.of("one", "two")) {
          tx.sessions()
              .noteSid(new SessionStore.Sid(account.id(), client, account.id() + "-at-" + client));
        }
      }
      return null;
    });
  }

  private List<String> told() {
    return storage().read(tx -> tx.logoutMessages().newest(1000)).stream()
        .map(LogoutMessageRow::sid)
        .sorted()
        .toList();
  }

  private List<LogoutMessageRow> claim(String client, long at, long until, int limit) {
    return write(tx -> tx.logoutMessages().claim(client, in(at), in(until), limit));
  }

  private void prepareOne() {
    session("s", Rows.account("a", "alice"));
    write(tx -> tx.sessions().delete("s", NOW));
  }

  @Test
  void theEndOfABrowsersSessionIsForEveryClientOfEveryAccount() {
    session("s", Rows.account("a", "alice"), Rows.account("b", "bob"));
    session("other", Rows.account("c", "alice"));
    assertEquals(List.of(), told());
    write(tx -> tx.sessions().delete("s", in(5)));
    assertEquals(List.of("a-at-one", "a-at-two", "b-at-one", "b-at-two"), told());
    LogoutMessageRow first =
        storage().read(tx -> tx.logoutMessages().newest(1000)).stream()
            .filter(row -> row.sid().equals("b-at-one"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        new LogoutMessageRow("one", "b-at-one", "b", "local", "bob", in(5), in(5), 0, null, null),
        first);
  }

  @Test
  void theEndOfAPersonIsForEveryClientOfEveryBrowser() {
    session("s", Rows.account("a", "alice"), Rows.account("b", "bob"));
    session("other", Rows.account("c", "alice"));
    write(tx -> tx.sessions().endOfUser("local", "alice", NOW));
    assertEquals(List.of("a-at-one", "a-at-two", "c-at-one", "c-at-two"), told());
  }

  @Test
  void theEndOfADeviceIsForItsClients() {
    session("s", Rows.account("a", "alice"), Rows.account("b", "bob"));
    session("other", Rows.account("c", "alice"));
    write(tx -> tx.persons().endDevice("local", "bob", "a", NOW, "not hers"));
    assertEquals(List.of(), told());
    write(tx -> tx.persons().endDevice("local", "alice", "c", NOW, "lost"));
    assertEquals(List.of("c-at-one", "c-at-two"), told());
  }

  @Test
  void theEndOfAllOthersIsNotForTheClientsOfTheOneThatStays() {
    session("s", Rows.account("a", "alice"), Rows.account("b", "bob"));
    session("other", Rows.account("c", "alice"));
    session("third", Rows.account("d", "alice"));
    write(tx -> {
      tx.persons().endOthers("local", "alice", "c", NOW, "new password");
      return null;
    });
    assertEquals(List.of("a-at-one", "a-at-two", "d-at-one", "d-at-two"), told());
  }

  @Test
  void nobodyIsToldOfASessionThatRanOutOrOfAnEndThatDidNotHappen() {
    session("s", Rows.account("a", "alice"));
    assertThrows(
        IllegalStateException.class,
        () ->
            write(tx -> {
              tx.sessions().delete("s", NOW);
              throw new IllegalStateException("no");
            }));
    assertEquals(List.of(), told());
    rows(1, write(tx -> tx.sessions().deleteExpired(in(1000), 10)));
    write(tx -> tx.sessions().delete("s", NOW));
    assertEquals(List.of(), told());
  }

  @Test
  void aSidThatIsGivenWhileTheSessionEndsIsToldOrFindsItGone() throws Exception {
    for (int round = 0; round < 40; round++) {
      String name = "r" + round;
      write(tx -> {
        tx.sessions().insert(Rows.session(name, Rows.account("a" + name, "alice")));
        return null;
      });
      List<Integer> noted =
          StorageContract.race(
              2,
              n ->
                  write(tx -> {
                    if (n == 0) {
                      tx.sessions().delete(name, NOW);
                      return 0;
                    }
                    tx.sessions().noteSid(new SessionStore.Sid("a" + name, "one", "sid-" + name));
                    return tx.sessions().sids("a" + name).size();
                  }));
      int given = noted.stream().mapToInt(Integer::intValue).sum();
      assertEquals(given == 1, told().contains("sid-" + name), "round " + round);
    }
  }

  @Test
  void aClaimedMessageIsNobodyElsesUntilItsTimeIsOver() {
    prepareOne();
    assertEquals(Set.of("one", "two"), due(0));
    assertEquals(Set.of(), due(-1));
    assertEquals(List.of(), claim("one", -1, 60, 10));
    LogoutMessageRow claimed = claim("one", 0, 60, 10).get(0);
    assertEquals(1, claimed.attempts());
    assertEquals(in(60), claimed.dueAt());
    assertEquals(List.of(), claim("one", 59, 200, 10));
    assertEquals(Set.of("two"), due(59));
    LogoutMessageRow again = claim("one", 60, 120, 10).get(0);
    assertEquals(2, again.attempts());
    reportsOfTheFirstClaimerCountNoMore(claimed);
    assertEquals(true, write(tx -> tx.logoutMessages().delivered(again)));
    assertEquals(false, write(tx -> tx.logoutMessages().delivered(again)));
    assertEquals(List.of("a-at-two"), told());
  }

  private void reportsOfTheFirstClaimerCountNoMore(LogoutMessageRow claimed) {
    assertEquals(false, write(tx -> tx.logoutMessages().delivered(claimed)));
    assertEquals(false, write(tx -> tx.logoutMessages().postpone(claimed, in(1), "late")));
    assertEquals(false, write(tx -> tx.logoutMessages().giveUp(claimed, in(1), "late")));
  }

  private Set<String> due(long at) {
    return new HashSet<>(storage().read(tx -> tx.logoutMessages().dueClients(in(at), 10)));
  }

  @Test
  void aMessageThatIsPutOffComesAgainAndOneThatIsGivenUpDoesNot() {
    prepareOne();
    LogoutMessageRow claimed = claim("one", 0, 60, 10).get(0);
    assertEquals(true, write(tx -> tx.logoutMessages().postpone(claimed, in(30), "status 503")));
    assertEquals(List.of(), claim("one", 29, 90, 10));
    LogoutMessageRow second = claim("one", 30, 90, 10).get(0);
    assertEquals("status 503", second.problem());
    assertEquals(new Counts(2, 0), storage().read(tx -> tx.logoutMessages().counts()));
    assertEquals(true, write(tx -> tx.logoutMessages().giveUp(second, in(31), "status 400")));
    assertEquals(new Counts(1, 1), storage().read(tx -> tx.logoutMessages().counts()));
    assertEquals(List.of(), claim("one", 10_000, 20_000, 10));
    LogoutMessageRow kept =
        storage().read(tx -> tx.logoutMessages().newest(10)).stream()
            .filter(row -> row.clientId().equals("one"))
            .findFirst()
            .orElseThrow();
    assertEquals(in(31), kept.givenUpAt());
    assertEquals("status 400", kept.problem());
    rows(0, write(tx -> tx.logoutMessages().drop("one")));
    rows(1, write(tx -> tx.logoutMessages().drop("two")));
    rows(0, write(tx -> tx.logoutMessages().deleteGivenUp(in(31), 10)));
    rows(1, write(tx -> tx.logoutMessages().deleteGivenUp(in(32), 10)));
    assertEquals(List.of(), told());
  }

  @Test
  void claimsTakeNoMoreThanTheyAskForAndTheOldestFirst() {
    for (int i = 0; i < 5; i++) {
      int number = i;
      session("s" + i, Rows.account("a" + i, "alice"));
      write(tx -> tx.sessions().delete("s" + number, in(number)));
    }
    assertEquals(Set.of("a0-at-one", "a1-at-one"), sids(claim("one", 100, 200, 2)));
    assertEquals(Set.of("a2-at-one", "a3-at-one", "a4-at-one"), sids(claim("one", 100, 200, 10)));
    assertEquals(
        List.of("a4-at-one", "a4-at-two"),
        storage().read(tx -> tx.logoutMessages().newest(2)).stream()
            .map(LogoutMessageRow::sid)
            .toList());
  }

  private static Set<String> sids(List<LogoutMessageRow> rows) {
    return new HashSet<>(rows.stream().map(LogoutMessageRow::sid).toList());
  }

  @Test
  void ofManyThatClaimAtOnceEachMessageHasOneClaimer() throws Exception {
    int messages = 60;
    manySessions(messages);
    write(tx -> tx.sessions().endOfUser("local", "alice", NOW));
    List<List<String>> claimed =
        StorageContract.race(
            12,
            n -> {
              List<String> mine = new ArrayList<>();
              List<LogoutMessageRow> some = claim("one", 1, 60, 4);
              while (!some.isEmpty()) {
                some.forEach(row -> mine.add(row.sid()));
                some = claim("one", 1, 60, 4);
              }
              return mine;
            });
    List<String> all = claimed.stream().flatMap(List::stream).toList();
    assertEquals(messages, all.size());
    assertEquals(messages, new HashSet<>(all).size(), "a message was claimed twice");
  }

  @Test
  void theEndOfVeryManySessionsIsAFewStatements() {
    int sessions = 2000;
    manySessions(sessions);
    long before = storage().statistics().statements();
    rows(sessions, write(tx -> tx.sessions().endOfUser("local", "alice", NOW)));
    long spent = storage().statistics().statements() - before;
    assertTrue(spent <= 3, spent + " statements");
    assertEquals(sessions, count(tx -> tx.logoutMessages().counts().waiting()));
  }

  private void manySessions(int number) {
    write(tx -> {
      IntStream.range(0, number)
          .forEach(i -> {
            tx.sessions().insert(Rows.session("s" + i, Rows.account("a" + i, "alice")));
            tx.sessions().noteSid(new SessionStore.Sid("a" + i, "one", "sid-" + i));
          });
      return null;
    });
  }

  private long count(Function<Transaction, Long> of) {
    return storage().read(of::apply);
  }
}
