package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.UnacceptablePasswordException;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Local users, as the command line and the admin socket change them. Thread-safe. */
public final class UserAdministration {
  private static final int ID_BYTES = 16;
  private static final int PAGE = 1_000;

  /** The user vanished between the read and the write. */
  private static final int GONE = -1;

  private final Storage storage;
  private final Randomness randomness;
  private final InstantSource clock;

  public UserAdministration(Storage storage, Randomness randomness, InstantSource clock) {
    this.storage = storage;
    this.randomness = randomness;
    this.clock = clock;
  }

  /**
   * A user to add.
   *
   * @param connectorId the connector that will know the user
   * @param login login name, an e-mail address as a rule
   * @param email e-mail address, or null for the login
   * @param name full name, or null
   * @param preferredUsername short name, or null
   * @param groups groups
   * @param actor who adds, for the audit record
   */
  record NewUser(
      String connectorId,
      String login,
      String email,
      String name,
      String preferredUsername,
      List<String> groups,
      String actor) {}

  /**
   * Adds a user.
   *
   * @return the new user's identifier
   * @throws RefusedException when something is wrong with what was given
   */
  String add(ConnectorSet connectors, NewUser user, char[] password) {
    String login = Logins.canonical(user.login());
    if (login.isEmpty()) {
      throw new RefusedException("the login is empty");
    }
    String hash = hash(connectors, user.connectorId(), password);
    Instant now = clock.instant();
    String id = randomness.token(ID_BYTES);
    UserRow row =
        new UserRow(
            user.connectorId(),
            id,
            login,
            user.email() == null ? login : user.email(),
            true,
            user.name() == null ? login : user.name(),
            user.name(),
            user.preferredUsername(),
            user.groups(),
            hash,
            true,
            false,
            now,
            now);
    AuditEvent event =
        AuditEvent.of(AuditType.USER_ADDED)
            .with(Fact.ACTOR, user.actor())
            .with(Fact.CONNECTOR, user.connectorId())
            .with(Fact.USER, id)
            .with(Fact.LOGIN, login)
            .at(now);
    boolean added =
        storage.write(tx -> {
          boolean inserted = tx.users().insert(row);
          if (inserted) {
            tx.audit().append(event);
          }
          return inserted;
        });
    if (!added) {
      throw new RefusedException("there is a user with the login " + login + " already");
    }
    return id;
  }

  /**
   * A change of a user; null keeps what is there.
   *
   * @param connectorId the connector that knows the user
   * @param login login name that finds the user
   * @param email new e-mail address
   * @param name new full name
   * @param preferredUsername new short name
   * @param groups new groups, replacing all
   * @param enabled whether the user may log in
   * @param actor who changes, for the audit record
   */
  record Change(
      String connectorId,
      String login,
      String email,
      String name,
      String preferredUsername,
      List<String> groups,
      Boolean enabled,
      String actor) {}

  /**
   * Changes a user. A new password and a disabled account end every grant of the person at once;
   * other changes reach tokens with the next refresh.
   *
   * @param password the new password, or null
   * @return how many grants were ended
   * @throws RefusedException when there is no such user or the password cannot be used
   */
  int change(ConnectorSet connectors, Change change, char[] password) {
    UserRow user = find(change.connectorId(), change.login());
    String hash = password == null ? null : hash(connectors, change.connectorId(), password);
    Instant now = clock.instant();
    boolean enabled = change.enabled() == null ? user.enabled() : change.enabled();
    UserRow next =
        new UserRow(
            user.connectorId(),
            user.userId(),
            user.login(),
            change.email() == null ? user.email() : change.email(),
            user.emailVerified(),
            change.name() == null ? user.username() : change.name(),
            change.name() == null ? user.name() : change.name(),
            change.preferredUsername() == null
                ? user.preferredUsername()
                : change.preferredUsername(),
            change.groups() == null ? user.groups() : change.groups(),
            hash == null ? user.passwordHash() : hash,
            enabled,
            user.mustChangePassword(),
            user.createdAt(),
            now);
    boolean ends = hash != null || !enabled;
    String what = hash != null ? "new password" : enabled ? "changed" : "disabled";
    AuditEvent event =
        event(AuditType.USER_CHANGED, user, change.actor()).with(Fact.DETAIL, what).at(now);
    int ended =
        storage.write(tx -> {
          if (!tx.users().update(next)) {
            return GONE;
          }
          tx.audit().append(event);
          return ends ? end(tx, user, now, "user: " + what) : 0;
        });
    return known(ended, change.login());
  }

  /**
   * Removes a user and ends every grant of the person.
   *
   * @return how many grants were ended
   * @throws RefusedException when there is no such user
   */
  int remove(String connectorId, String login, String actor) {
    UserRow user = find(connectorId, login);
    Instant now = clock.instant();
    AuditEvent event = event(AuditType.USER_REMOVED, user, actor).at(now);
    int ended =
        storage.write(tx -> {
          if (!tx.users().delete(connectorId, user.userId())) {
            return GONE;
          }
          tx.audit().append(event);
          return end(tx, user, now, "user: removed");
        });
    return known(ended, login);
  }

  /** Also the sessions: who is at the consent page at this moment must not get a new grant. */
  private static int end(Transaction tx, UserRow user, Instant now, String reason) {
    tx.sessions().endOfUser(user.connectorId(), user.userId());
    return tx.grants().revokeOfUser(user.connectorId(), user.userId(), now, reason);
  }

  private static int known(int ended, String login) {
    if (ended == GONE) {
      throw unknown(login);
    }
    return ended;
  }

  private UserRow find(String connectorId, String login) {
    String canonical = Logins.canonical(login);
    return storage
        .read(tx -> tx.users().byLogin(connectorId, canonical))
        .orElseThrow(() -> unknown(login));
  }

  private static RefusedException unknown(String login) {
    return new RefusedException(
        "the database has no user with the login "
            + login
            + " (users of the configuration file are changed there)");
  }

  private static AuditEvent.Builder event(AuditType type, UserRow user, String actor) {
    return AuditEvent.of(type)
        .with(Fact.ACTOR, actor)
        .with(Fact.CONNECTOR, user.connectorId())
        .with(Fact.USER, user.userId())
        .with(Fact.LOGIN, user.login());
  }

  /** Whether a connector keeps its users in this server's database. */
  static boolean keepsUsers(ConnectorSet connectors, String connectorId) {
    try (ConnectorLease lease = connectors.borrow(connectorId)) {
      return lease.connector().passwordHasher().isPresent();
    } catch (ConnectorUnavailableException e) {
      return false;
    }
  }

  /** The first thousand users of a connector. */
  List<UserRow> list(String connectorId) {
    return storage.read(tx -> tx.users().list(connectorId, null, PAGE));
  }

  private static String hash(ConnectorSet connectors, String connectorId, char[] password) {
    try (ConnectorLease lease = connectors.borrow(connectorId)) {
      PasswordHasher hasher =
          lease
              .connector()
              .passwordHasher()
              .orElseThrow(() ->
                  new RefusedException("the connector " + connectorId + " keeps no users here"));
      return hasher.hash(password);
    } catch (ConnectorUnavailableException e) {
      throw new RefusedException(
          "there is no usable connector " + connectorId + ": " + e.getMessage());
    } catch (UnacceptablePasswordException e) {
      throw new RefusedException("the password cannot be used: " + e.getMessage());
    }
  }

  /** What was given cannot be used; the message says why. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
