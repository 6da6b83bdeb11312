package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.HoldingsStore.Family;
import dev.gatehouse.storage.HoldingsStore.Filter;
import dev.gatehouse.storage.HoldingsStore.Login;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What administrators see of sessions, families and consents, on every database. */
abstract class HoldingsContract extends OnDatabase {
  private static final Filter ALL = new Filter(null, Set.of(), null, false);
  private static final Filter LIVE = new Filter(null, Set.of(), null, true);

  private static Filter of(String user) {
    return new Filter(null, Set.of(user), null, false);
  }

  private List<String> logins(Filter filter, Instant now) {
    return storage().read(tx -> tx.holdings().logins(filter, null, now, 50)).stream()
        .map(Login::id)
        .toList();
  }

  private List<String> families(Filter filter, Instant now) {
    return storage().read(tx -> tx.holdings().families(filter, null, now, 50)).stream()
        .map(Family::id)
        .toList();
  }

  @Test
  void loginsAreListedAndToldLiveFromEnded() {
    storage()
        .write(tx -> {
          tx.sessions()
              .insert(Rows.session("s1", Rows.account("a1", "alice"), Rows.account("b1", "bob")));
          tx.sessions().insert(Rows.session("s2", Rows.account("a2", "alice")));
          tx.sessions().noteClient("a2", "client-2");
          return null;
        });
    Instant later = Rows.NOW.plusSeconds(101);
    assertEquals(List.of("a1", "a2", "b1"), logins(ALL, Rows.NOW));
    assertEquals(List.of("a1", "a2"), logins(of("alice"), Rows.NOW));
    assertEquals(List.of(), logins(of("a' or ''='"), Rows.NOW));
    assertEquals(List.of("a2"), logins(new Filter(null, Set.of(), "client-2", true), Rows.NOW));
    assertEquals(List.of(), logins(new Filter("ldap", Set.of("alice"), null, false), Rows.NOW));
    assertEquals(List.of(), logins(LIVE, later));
    assertEquals(3, logins(ALL, later).size());
    Login login = storage().read(tx -> tx.holdings().login("b1", Rows.NOW)).orElseThrow();
    assertEquals("bob", login.userId());
    assertEquals("192.0.2.1", login.remoteAddress());
    assertEquals("agent", login.userAgent());
    assertEquals(Rows.NOW.plusSeconds(100), login.endsAt());
    assertTrue(login.live());
    assertFalse(storage().read(tx -> tx.holdings().login("b1", later)).orElseThrow().live());
    // What the cookie names is nothing that an administrator sees.
    assertTrue(storage().read(tx -> tx.holdings().login("s1", Rows.NOW)).isEmpty());
  }

  @Test
  void familiesAreToldLiveFromEnded() {
    storage()
        .write(tx -> {
          tx.sessions().insert(Rows.session("s", Rows.account("session", "alice")));
          tx.grants().insert(Rows.grant("g1", Rows.refresh("family-1", 1)));
          tx.grants().insert(Rows.grant("g2", Rows.refresh("family-2", 1)));
          tx.grants().insert(Rows.grant("code-only"));
          tx.grants().revoke("g2", Rows.NOW, "why");
          return null;
        });
    assertEquals(List.of("g1", "g2"), families(ALL, Rows.NOW));
    assertEquals(List.of("g1"), families(LIVE, Rows.NOW));
    assertEquals(
        List.of("g1"), families(new Filter("local", Set.of("alice"), "client", true), Rows.NOW));
    assertEquals(List.of(), families(new Filter(null, Set.of(), "other", false), Rows.NOW));
    // It is bound to a session that ends before it.
    assertEquals(List.of(), families(LIVE, Rows.NOW.plusSeconds(101)));
    Family family = storage().read(tx -> tx.holdings().family("g2", Rows.NOW)).orElseThrow();
    assertEquals("why", family.revocationReason());
    assertEquals(Rows.NOW, family.revokedAt());
    assertEquals(GrantRow.Binding.SESSION, family.binding());
    assertEquals("session", family.sessionId());
    assertEquals(Rows.NOW.plusSeconds(600), family.endsAt());
    assertEquals(List.of("openid", "groups"), family.scopes());
    assertFalse(family.live());
    // Rule R6: what the refresh token holds names nothing here.
    assertTrue(storage().read(tx -> tx.holdings().family("family-1", Rows.NOW)).isEmpty());
    assertTrue(storage().read(tx -> tx.holdings().family("code-only", Rows.NOW)).isEmpty());
    storage()
        .write(tx -> {
          tx.sessions().delete("s", Rows.NOW);
          return null;
        });
    assertEquals(List.of(), families(LIVE, Rows.NOW));
  }

  @Test
  void consentsAreOneForEachClient() {
    storage()
        .write(tx -> {
          tx.consents().remember("local", "alice", "c1", List.of("openid", "email"), Rows.NOW);
          tx.consents()
              .remember("local", "alice", "c1", List.of("groups"), Rows.NOW.plusSeconds(1));
          tx.consents().remember("local", "alice", "c2", List.of("openid"), Rows.NOW);
          tx.consents().remember("ldap", "alice", "c1", List.of("openid"), Rows.NOW);
          tx.consents().remember("local", "bob", "c1", List.of("openid"), Rows.NOW);
          return null;
        });
    List<ConsentRow> all = pages(ALL, 1);
    assertEquals(pages(ALL, 50), all);
    assertEquals(4, all.size());
    assertEquals(
        new ConsentRow(
            "local",
            "alice",
            "c1",
            Set.of("openid", "email", "groups"),
            Rows.NOW,
            Rows.NOW.plusSeconds(1)),
        all.get(1));
    assertEquals(3, pages(new Filter(null, Set.of(), "c1", true), 2).size());
    assertEquals(2, pages(new Filter("local", Set.of("alice"), null, true), 1).size());
  }

  private List<ConsentRow> pages(Filter filter, int size) {
    List<ConsentRow> all = new ArrayList<>();
    List<String> after = List.of();
    for (int i = 0; i < 20; i++) {
      List<String> place = after;
      List<ConsentRow> page = storage().read(tx -> tx.holdings().consents(filter, place, size));
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      ConsentRow last = page.get(page.size() - 1);
      after = List.of(last.connectorId(), last.userId(), last.clientId());
    }
    throw new AssertionError("no end: " + all);
  }

  @Test
  void pagesOfLoginsAndFamiliesEnd() {
    storage()
        .write(tx -> {
          for (int i = 0; i < 7; i++) {
            tx.sessions().insert(Rows.session("s" + i, Rows.account("a" + i, "alice")));
            tx.grants().insert(Rows.grant("g" + i, Rows.refresh("f" + i, 1)));
          }
          return null;
        });
    assertEquals(
        List.of("a3", "a4"),
        storage().read(tx -> tx.holdings().logins(ALL, "a2", Rows.NOW, 2)).stream()
            .map(Login::id)
            .toList());
    assertEquals(
        List.of("g5", "g6"),
        storage().read(tx -> tx.holdings().families(ALL, "g4", Rows.NOW, 9)).stream()
            .map(Family::id)
            .toList());
  }
}
