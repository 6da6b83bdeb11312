package dev.gatehouse.keys;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import dev.gatehouse.storage.AuditStore;
import dev.gatehouse.storage.ConsentStore;
import dev.gatehouse.storage.GrantStore;
import dev.gatehouse.storage.GuessStore;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.LeaseStore;
import dev.gatehouse.storage.LogoutMessageStore;
import dev.gatehouse.storage.MetaStore;
import dev.gatehouse.storage.PasswordLinkStore;
import dev.gatehouse.storage.PersonStore;
import dev.gatehouse.storage.RevocationStore;
import dev.gatehouse.storage.SealedStore;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.SigningKeyStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UserStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Keys and audit events in memory, one unit of work at a time; can be unreachable. */
public final class MemoryStorage implements Storage, Transaction, SigningKeyStore, AuditStore {
  private final List<SigningKeyRow> rows = new ArrayList<>();
  private final List<AuditEvent> events = new ArrayList<>();
  private boolean reachable = true;

  synchronized void reachable(boolean now) {
    reachable = now;
  }

  @Override
  public synchronized <T> T read(Work<T> work) {
    return write(work);
  }

  @Override
  public synchronized <T> T write(Work<T> work) {
    if (!reachable) {
      throw new StorageException("unreachable");
    }
    return work.run(this);
  }

  @Override
  public synchronized List<SigningKeyRow> all() {
    return List.copyOf(rows);
  }

  @Override
  public boolean insert(SigningKeyRow key) {
    boolean taken =
        rows.stream()
            .anyMatch(row ->
                row.algorithm().equals(key.algorithm()) && row.generation() == key.generation());
    return !taken && rows.add(key);
  }

  @Override
  public boolean activate(String kid, Instant from) {
    return change(
        kid,
        r ->
            r.activeFrom() != null
                ? null
                : copy(r, from, r.retiredAt(), r.removeAt(), r.longestLifetime()));
  }

  @Override
  public boolean retire(String kid, Instant at, Instant removeAt) {
    return change(
        kid,
        r ->
            r.retiredAt() != null
                ? null
                : copy(r, r.activeFrom(), at, removeAt, r.longestLifetime()));
  }

  @Override
  public boolean raiseLongestLifetime(String kid, Duration lifetime) {
    return change(
        kid,
        r ->
            r.longestLifetime().compareTo(lifetime) >= 0
                ? null
                : copy(r, r.activeFrom(), r.retiredAt(), r.removeAt(), lifetime));
  }

  private boolean change(String kid, UnaryOperator<SigningKeyRow> change) {
    for (int index = 0; index < rows.size(); index++) {
      SigningKeyRow changed =
          rows.get(index).kid().equals(kid) ? change.apply(rows.get(index)) : null;
      if (changed != null) {
        rows.set(index, changed);
        return true;
      }
    }
    return false;
  }

  private static SigningKeyRow copy(
      SigningKeyRow r, Instant from, Instant retired, Instant remove, Duration longest) {
    return new SigningKeyRow(
        r.kid(),
        r.algorithm(),
        r.generation(),
        r.createdAt(),
        from,
        retired,
        remove,
        longest,
        r.publicJwk(),
        r.sealedPrivateKey());
  }

  @Override
  public void append(AuditEvent event) {
    events.add(event);
  }

  @Override
  public List<AuditEntry> search(AuditQuery query) {
    throw new UnsupportedOperationException();
  }

  synchronized List<AuditEvent> newest(int limit) {
    return events.reversed().stream().limit(limit).toList();
  }

  @Override
  public int erase(String connectorId, String userId, String login, String pseudonym, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int eraseSubject(String subject, String pseudonym, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int deleteBefore(Instant before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SigningKeyStore signingKeys() {
    return this;
  }

  @Override
  public dev.gatehouse.storage.HoldingsStore holdings() {
    throw new UnsupportedOperationException();
  }

  @Override
  public AuditStore audit() {
    return this;
  }

  @Override
  public dev.gatehouse.storage.ClientStore clients() {
    throw new UnsupportedOperationException();
  }

  @Override
  public dev.gatehouse.storage.InitialTokenStore initialTokens() {
    throw new UnsupportedOperationException();
  }

  @Override
  public dev.gatehouse.storage.IdempotencyStore idempotency() {
    throw new UnsupportedOperationException();
  }

  @Override
  public dev.gatehouse.storage.UsedAssertionStore usedAssertions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public dev.gatehouse.storage.DeviceCodeStore deviceCodes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public GrantStore grants() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SessionStore sessions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public UserStore users() {
    throw new UnsupportedOperationException();
  }

  @Override
  public IdentityStore identities() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConsentStore consents() {
    throw new UnsupportedOperationException();
  }

  @Override
  public RevocationStore revocations() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PasswordLinkStore passwordLinks() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PersonStore persons() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SealedStore sealed() {
    throw new UnsupportedOperationException();
  }

  @Override
  public GuessStore guesses() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogoutMessageStore logoutMessages() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MetaStore meta() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LeaseStore leases() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instant now() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StorageStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public void close() {}
}
