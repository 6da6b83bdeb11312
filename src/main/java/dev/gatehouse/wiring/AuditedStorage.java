package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditStore;
import dev.gatehouse.storage.ClientStore;
import dev.gatehouse.storage.ConsentStore;
import dev.gatehouse.storage.DeviceCodeStore;
import dev.gatehouse.storage.ForwardingStorage;
import dev.gatehouse.storage.GrantStore;
import dev.gatehouse.storage.GuessStore;
import dev.gatehouse.storage.HoldingsStore;
import dev.gatehouse.storage.IdempotencyStore;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.InitialTokenStore;
import dev.gatehouse.storage.LeaseStore;
import dev.gatehouse.storage.LogoutMessageStore;
import dev.gatehouse.storage.MetaStore;
import dev.gatehouse.storage.PasswordLinkStore;
import dev.gatehouse.storage.PersonStore;
import dev.gatehouse.storage.RevocationStore;
import dev.gatehouse.storage.SealedStore;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.SigningKeyStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UsedAssertionStore;
import dev.gatehouse.storage.UserStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a sink about the audit events of each transaction once it is durable, so that the log
 * stream has what the database has, and nothing that was rolled back. Thread-safe.
 */
final class AuditedStorage extends ForwardingStorage {
  private final AuditSink sink;

  AuditedStorage(Storage storage, AuditSink sink) {
    super(storage);
    this.sink = sink;
  }

  @Override
  public <T> T write(Work<T> work) {
    List<AuditEvent> events = new ArrayList<>(2);
    T result =
        super.write(transaction -> {
          // A unit may run again after a rollback; only its last run counts.
          events.clear();
          return work.run(new Recording(transaction, events));
        });
    events.forEach(sink::accept);
    return result;
  }

  private record Recording(Transaction inner, List<AuditEvent> events)
      implements Transaction, AuditStore {
    @Override
    public GrantStore grants() {
      return inner.grants();
    }

    @Override
    public SessionStore sessions() {
      return inner.sessions();
    }

    @Override
    public SigningKeyStore signingKeys() {
      return inner.signingKeys();
    }

    @Override
    public UserStore users() {
      return inner.users();
    }

    @Override
    public IdentityStore identities() {
      return inner.identities();
    }

    @Override
    public ConsentStore consents() {
      return inner.consents();
    }

    @Override
    public RevocationStore revocations() {
      return inner.revocations();
    }

    @Override
    public MetaStore meta() {
      return inner.meta();
    }

    @Override
    public LeaseStore leases() {
      return inner.leases();
    }

    @Override
    public LogoutMessageStore logoutMessages() {
      return inner.logoutMessages();
    }

    @Override
    public GuessStore guesses() {
      return inner.guesses();
    }

    @Override
    public ClientStore clients() {
      return inner.clients();
    }

    @Override
    public SealedStore sealed() {
      return inner.sealed();
    }

    @Override
    public InitialTokenStore initialTokens() {
      return inner.initialTokens();
    }

    @Override
    public IdempotencyStore idempotency() {
      return inner.idempotency();
    }

    @Override
    public UsedAssertionStore usedAssertions() {
      return inner.usedAssertions();
    }

    @Override
    public DeviceCodeStore deviceCodes() {
      return inner.deviceCodes();
    }

    @Override
    public PasswordLinkStore passwordLinks() {
      return inner.passwordLinks();
    }

    @Override
    public PersonStore persons() {
      return inner.persons();
    }

    @Override
    public HoldingsStore holdings() {
      return inner.holdings();
    }

    @Override
    public AuditStore audit() {
      return this;
    }

    @Override
    public void append(AuditEvent event) {
      inner.audit().append(event);
      events.add(event);
    }

    @Override
    public List<AuditEntry> search(AuditQuery query) {
      return inner.audit().search(query);
    }

    @Override
    public int erase(String connectorId, String userId, String login, String pseudonym, int limit) {
      return inner.audit().erase(connectorId, userId, login, pseudonym, limit);
    }

    @Override
    public int eraseSubject(String subject, String pseudonym, int limit) {
      return inner.audit().eraseSubject(subject, pseudonym, limit);
    }

    @Override
    public int deleteBefore(Instant before, int limit) {
      return inner.audit().deleteBefore(before, limit);
    }
  }
}
