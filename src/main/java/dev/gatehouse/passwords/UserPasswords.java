package dev.gatehouse.passwords;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.UnacceptablePasswordException;
import dev.gatehouse.storage.PasswordLinkRow;
import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sets the passwords of local users, by every way there is. A new password ends all sessions and
 * grants of the person in the same transaction (but for the session in which it is changed), and
 * with them the link that may be around. Thread-safe.
 */
public final class UserPasswords {
  private static final int TOKEN_BYTES = 32;
  private static final String NEW_PASSWORD = "user: new password";
  private final Storage storage;
  private final Randomness randomness;

  public UserPasswords(Storage storage, Randomness randomness) {
    this.storage = storage;
    this.randomness = randomness;
  }

  /** A new password is not taken. */
  public static final class WeakPasswordException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Weakness> weakness;

    private WeakPasswordException(Weakness weakness) {
      super(weakness.words());
      this.weakness = Optional.of(weakness);
    }

    private WeakPasswordException(String unusable) {
      super(unusable);
      this.weakness = Optional.empty();
    }

    /** Which rule it breaks; empty when it cannot be stored at all, which the message explains. */
    public Optional<Weakness> weakness() {
      return weakness;
    }
  }

  /** Who changes a password, for the audit record: all of it may be null. */
  public record Origin(String actor, String requestId, String remoteAddress) {}

  /**
   * What a change of the own password does not end.
   *
   * @param accountSession the account session that the person is in
   * @param secret the new secret of its cookie
   */
  public record Kept(String accountSession, SessionStore.Secret secret) {}

  /** The user of a connector, if it is one of the database. */
  public Optional<UserRow> find(String connectorId, String userId) {
    return storage.read(tx -> tx.users().byId(connectorId, userId));
  }

  /** The user of a connector with a canonical login, if it is one of the database. */
  public Optional<UserRow> findByLogin(AccountName account) {
    return storage.read(tx -> tx.users().byLogin(account.connectorId(), account.canonicalLogin()));
  }

  /**
   * The stored form of a new password.
   *
   * @param lease a connector that keeps its users here
   * @param user whom it is for; of a new user what is known of them
   * @throws WeakPasswordException when it breaks the rule or cannot be stored
   * @throws IllegalArgumentException when the connector keeps no users here
   */
  public String hash(ConnectorLease lease, PasswordRule rule, UserRow user, char[] password)
      throws WeakPasswordException {
    Optional<Weakness> weakness =
        rule.weakness(
            password,
            Arrays.asList(
                user.login(),
                user.email(),
                user.name(),
                user.username(),
                user.preferredUsername()));
    if (weakness.isPresent()) {
      throw new WeakPasswordException(weakness.get());
    }
    PasswordHasher hasher =
        lease
            .connector()
            .passwordHasher()
            .orElseThrow(
                () -> new IllegalArgumentException(lease.status().id() + " keeps no users here"));
    try {
      return hasher.hash(password);
    } catch (UnacceptablePasswordException e) {
      throw new WeakPasswordException(e.getMessage());
    }
  }

  /**
   * Puts a password that the person chose in the place of the one that they have just proved to
   * know; their next login does not ask for another.
   *
   * @param user as it was when the old password was checked
   * @param kept what the person is in and what stays, with what was allowed in it; null to end all
   * @return false when somebody else has changed the user meanwhile
   */
  public boolean replace(UserRow user, String hash, Kept kept, Instant now, Origin origin) {
    return storage.write(tx -> {
      boolean changed = tx.users().replace(user.withPassword(hash, false, now), user.updatedAt());
      if (changed) {
        // Of a cookie that somebody else has, too, nothing may be left; nor of one that changed.
        boolean all = kept == null || !tx.sessions().renew(kept.secret());
        Ended ended =
            all
                ? endAll(tx, user, now, by(origin, NEW_PASSWORD))
                : endOthers(tx, user, kept, now, by(origin, NEW_PASSWORD));
        tx.audit().append(changed(user, origin, "by the person", ended).at(now));
      }
      return changed;
    });
  }

  private static Ended endOthers(
      Transaction tx, UserRow user, Kept kept, Instant now, Ending.By by) {
    tx.passwordLinks().deleteOfUser(user.connectorId(), user.userId());
    return Ending.others(tx, person(user), kept.accountSession(), by, now);
  }

  private static Ending.Person person(UserRow user) {
    return new Ending.Person(user.connectorId(), user.userId());
  }

  private static Ending.By by(Origin origin, String reason) {
    return new Ending.By(
        origin.actor() == null ? "person" : origin.actor(),
        origin.requestId(),
        origin.remoteAddress(),
        reason);
  }

  /**
   * Ends every session and grant of a person, and the link that sets their password.
   *
   * @param by who does it, and why
   * @return how much has ended
   */
  public static Ended endAll(Transaction tx, UserRow user, Instant now, Ending.By by) {
    tx.passwordLinks().deleteOfUser(user.connectorId(), user.userId());
    return Ending.all(tx, person(user), by, now);
  }

  /**
   * Makes the one link that sets a person's password; a link made before works no more.
   *
   * @return the secret of the link, which is stored nowhere
   */
  public String link(UserRow user, Purpose purpose, Duration lifetime, Instant now, Origin by) {
    String token = randomness.token(TOKEN_BYTES);
    PasswordLinkRow row =
        new PasswordLinkRow(
            Digests.sha256(token),
            user.connectorId(),
            user.userId(),
            purpose,
            now,
            now.plus(lifetime));
    AuditEvent event =
        event(
                AuditType.PASSWORD_LINK_MADE,
                user,
                by,
                purpose.name().toLowerCase(java.util.Locale.ROOT))
            .at(now);
    storage.write(tx -> {
      tx.passwordLinks().put(row);
      tx.audit().append(event);
      return null;
    });
    return token;
  }

  /**
   * Whom a link is for: only a link that still works, of a person who may log in.
   *
   * @param purpose what the link was made for
   * @param user whose password it sets
   */
  public record LinkFor(Purpose purpose, UserRow user) {}

  /** Looks at a link without using it. */
  public Optional<LinkFor> open(String token, Instant now) {
    return storage.read(tx ->
        tx.passwordLinks()
            .find(Digests.sha256(token), now)
            .flatMap(link ->
                tx.users()
                    .byId(link.connectorId(), link.userId())
                    .filter(UserRow::enabled)
                    .map(user -> new LinkFor(link.purpose(), user))));
  }

  /**
   * Uses a link up.
   *
   * @param user whom the link was found to be for
   * @return false when the link or the user is not there any more
   */
  public boolean redeem(String token, UserRow user, String hash, Instant now, Origin origin) {
    byte[] tokenHash = Digests.sha256(token);
    return storage.write(tx -> {
      Optional<UserRow> current =
          tx.passwordLinks()
              .take(tokenHash, now)
              .flatMap(link -> tx.users().byId(link.connectorId(), link.userId()))
              .filter(found -> found.enabled() && found.userId().equals(user.userId()));
      boolean changed =
          current.isPresent()
              && tx.users()
                  .replace(current.get().withPassword(hash, false, now), current.get().updatedAt());
      if (changed) {
        Ended ended = endAll(tx, user, now, by(origin, NEW_PASSWORD));
        tx.audit().append(changed(user, origin, "with a link", ended).at(now));
      }
      return changed;
    });
  }

  private static AuditEvent.Builder changed(UserRow user, Origin origin, String how, Ended ended) {
    return ended.in(event(AuditType.PASSWORD_CHANGED, user, origin, how));
  }

  private static AuditEvent.Builder event(
      AuditType type, UserRow user, Origin origin, String detail) {
    return AuditEvent.of(type)
        .request(origin.requestId(), origin.remoteAddress())
        .with(Fact.ACTOR, origin.actor())
        .with(Fact.CONNECTOR, user.connectorId())
        .with(Fact.USER, user.userId())
        .with(Fact.LOGIN, user.login())
        .with(Fact.DETAIL, detail);
  }
}
