package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.audit.AuditType;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Outcome;
import dev.gatehouse.sessions.Linking.Refusal;
import dev.gatehouse.sessions.Linking.SubjectChoice;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.SessionRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What tests of identities do, on every storage. */
abstract class IdentitySteps extends OnDatabase {
  static final Instant NOW = Rows.NOW;
  static final IdentityKey ALICE = new IdentityKey("local", "alice");
  static final IdentityKey HUB = new IdentityKey("github", "4711");
  static final IdentityKey DIRECTORY = new IdentityKey("ldap", "al");
  static final Ending.By BY = new Ending.By("person", "r-1", "192.0.2.9", "a test");

  IdentityRow login(IdentityKey key) {
    return storage()
        .write(tx -> tx.identities().noteLogin(key, NOW, "account-" + key.userId(), false));
  }

  Optional<IdentityRow> tell(IdentityKey key) {
    return storage().write(tx -> tx.identities().tell(key));
  }

  IdentityRow row(IdentityKey key) {
    return storage().read(tx -> tx.identities().find(key)).orElseThrow();
  }

  Outcome link(String accountId, IdentityKey key) {
    return link(accountId, key, SubjectChoice.ACCOUNT);
  }

  Outcome link(String accountId, IdentityKey key, SubjectChoice choice) {
    return storage().write(tx -> Linking.link(tx, accountId, key, choice, BY, NOW));
  }

  Outcome unlink(IdentityKey key) {
    return unlink(accountOf(key), key);
  }

  Outcome unlink(String accountId, IdentityKey key) {
    return storage()
        .write(tx -> Linking.unlink(tx, accountId, key, "new-" + key.userId(), BY, NOW));
  }

  Outcome change(IdentityKey key, SubjectChoice choice) {
    return change(accountOf(key), key, choice);
  }

  Outcome change(String accountId, IdentityKey key, SubjectChoice choice) {
    return storage().write(tx -> Linking.changeSubject(tx, accountId, key, choice, BY, NOW));
  }

  /** Links two that were read before, by a person; every connector of the tests is listed. */
  Outcome linkBoth(IdentityRow first, IdentityRow second) {
    Set<String> connectors = Set.of("local", "github", "ldap");
    return storage().write(tx -> Linking.linkBoth(tx, first, second, connectors, BY, NOW));
  }

  Outcome unlinkOwn(IdentityRow own, IdentityKey key) {
    return storage().write(tx -> Linking.unlinkOwn(tx, own, key, "new-" + key.userId(), BY, NOW));
  }

  private String accountOf(IdentityKey key) {
    return storage().read(tx -> tx.identities().find(key)).map(IdentityRow::accountId).orElse("");
  }

  List<IdentityKey> account(String id) {
    return storage().read(tx -> tx.identities().ofAccount(id)).stream()
        .map(IdentityRow::key)
        .toList();
  }

  boolean accountIsThere(String id) {
    return storage().read(tx -> tx.identities().account(id)).isPresent();
  }

  static void refused(Refusal expected, Outcome outcome) {
    assertEquals(expected, outcome.refusal());
    assertFalse(outcome.changed());
  }

  /** A grant, a consent and a login of an identity. */
  void holdings(IdentityKey key, String name) {
    storage()
        .write(tx -> {
          IdentityRow row = tx.identities().tell(key).orElseThrow();
          tx.grants().insert(grant(name, key, row.subject()));
          tx.consents().remember(key.connectorId(), key.userId(), "client", List.of("openid"), NOW);
          tx.sessions().insert(Rows.session(name, account(name, key)));
          return null;
        });
  }

  static SessionRow.Account account(String id, IdentityKey key) {
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

  static GrantRow grant(String name, IdentityKey key, IdentityKey subject) {
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
        null,
        null);
  }

  static String sub(IdentityKey key) {
    return Subject.of(key.userId(), key.connectorId());
  }

  GrantRow grantOf(String name) {
    return storage().read(tx -> tx.grants().byId(name)).grant().orElseThrow();
  }

  IdentityKey subjectInSession(String session) {
    return storage()
        .read(tx -> tx.sessions().find(session, NOW))
        .orElseThrow()
        .accounts()
        .get(0)
        .subject();
  }

  boolean loggedIn(String session) {
    return storage()
        .read(tx -> tx.sessions().find(session, NOW))
        .filter(row -> !row.accounts().isEmpty())
        .isPresent();
  }

  List<AuditType> audited() {
    return storage().read(tx -> tx.audit().search(AuditQuery.newest(100))).stream()
        .map(entry -> entry.event().type())
        .toList();
  }
}
