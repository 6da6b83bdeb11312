package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.spi.Logins;
import dev.gatehouse.storage.GroupCount;
import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UserRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Local users, as the command line and the admin socket change them. Thread-safe. */
public final class UserAdministration {
  private static final int ID_BYTES = 16;

  private final Storage storage;
  private final Randomness randomness;
  private final InstantSource clock;
  private final UserPasswords passwords;

  public UserAdministration(Storage storage, Randomness randomness, InstantSource clock) {
    this.passwords = new UserPasswords(storage, randomness);
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
   * @param mustChange whether the first login asks for another password
   * @param actor who adds, for the audit record
   */
  record NewUser(
      String connectorId,
      String login,
      String email,
      String name,
      String preferredUsername,
      List<String> groups,
      boolean mustChange,
      String actor) {}

  /**
   * Adds a user.
   *
   * @return the new user
   * @throws RefusedException when something is wrong with what was given
   */
  UserRow add(Generation generation, NewUser user, char[] password) {
    UserRow row = row(user, clock.instant());
    return insert(
        row.withPassword(hash(generation, row, password), user.mustChange(), row.createdAt()),
        user.actor());
  }

  private UserRow row(NewUser user, Instant now) {
    String login = Logins.canonical(user.login());
    if (login.isEmpty()) {
      throw new RefusedException("the login is empty");
    }
    return new UserRow(
        user.connectorId(),
        randomness.name(ID_BYTES),
        login,
        user.email() == null ? login : user.email(),
        true,
        user.name() == null ? login : user.name(),
        user.name(),
        user.preferredUsername(),
        user.groups(),
        null,
        true,
        false,
        now,
        now);
  }

  private UserRow insert(UserRow row, String actor) {
    AuditEvent event = event(AuditType.USER_ADDED, row, actor).at(row.createdAt());
    boolean added =
        storage.write(tx -> {
          boolean inserted = tx.users().insert(row);
          if (inserted) {
            tx.audit().append(event);
          }
          return inserted;
        });
    if (!added) {
      throw new RefusedException("there is a user with the login " + row.login() + " already");
    }
    return row;
  }

  /**
   * A link to hand over.
   *
   * @param address where it leads: below the issuer, whatever address the caller used
   * @param expiresAt end of its life
   * @param mailedTo the address that it was mailed to; empty when nobody asked for that
   */
  record Link(String address, Instant expiresAt, Optional<String> mailedTo) {}

  /**
   * Invites somebody: adds a user without a password, unless there is one who never had one, and
   * makes the link with which they choose it.
   *
   * @param mail whether the link goes out by mail
   * @throws RefusedException when the user has a password already, or the mail was not sent
   */
  Link invite(Generation generation, NewUser user, boolean mail) {
    if (!keepsUsers(generation.connectors(), user.connectorId())) {
      throw keepsNone(user.connectorId());
    }
    Optional<UserRow> there = lookUp(user.connectorId(), user.login());
    if (there.filter(one -> one.passwordHash() != null).isPresent()) {
      throw new RefusedException(
          user.login() + " has a password already; make a reset link to have it changed");
    }
    there
        .filter(one -> user.email() != null && !user.email().equals(one.email()))
        .ifPresent(one -> {
          throw new RefusedException(
              one.login() + " has another e-mail address; change that first, or leave it out");
        });
    return link(
        generation,
        there.orElseGet(() -> insert(row(user, clock.instant()), user.actor())),
        Purpose.INVITATION,
        mail,
        user.actor());
  }

  /**
   * Makes the link with which a user chooses another password. The one that they have stays good
   * until then.
   *
   * @param mail whether the link goes out by mail
   * @throws RefusedException when there is no such user, or the mail was not sent
   */
  Link resetLink(
      Generation generation, String connectorId, String userId, boolean mail, String actor) {
    return link(generation, require(connectorId, userId), Purpose.RESET, mail, actor);
  }

  private Link link(
      Generation generation, UserRow user, Purpose purpose, boolean mail, String actor) {
    if (!user.enabled()) {
      throw new RefusedException(user.login() + " is disabled");
    }
    Optional<LinkMail> letter =
        mail ? Optional.of(LinkMail.of(generation, user)) : Optional.empty();
    Instant now = clock.instant();
    Duration lifetime = generation.passwords().lifetime(purpose);
    String token =
        passwords.link(user, purpose, lifetime, now, new UserPasswords.Origin(actor, null, null));
    String address = generation.policy().endpoint("/account/link?token=" + token);
    letter.ifPresent(one -> one.send(purpose, address, now, now.plus(lifetime)));
    return new Link(address, now.plus(lifetime), letter.map(LinkMail::to));
  }

  /**
   * A changed user.
   *
   * @param ended what has ended with it
   */
  record Changed(UserRow user, Ended ended) {}

  /**
   * Changes a user. A new password and a disabled account end every grant of the person at once;
   * other changes reach tokens with the next refresh.
   *
   * @param password the new password, or null
   * @param seen looks at the user before the change, and throws to refuse it
   * @throws RefusedException when there is no such user or the password cannot be used
   */
  Changed change(
      Generation generation, UserChange change, char[] password, Consumer<UserRow> seen) {
    UserRow before = require(change.connectorId(), change.userId());
    String hash = password == null ? null : hash(generation, before, password);
    Instant now = clock.instant();
    return storage.write(tx -> {
      // Read again in the transaction: what the person or another administrator changed meanwhile
      // must not be undone.
      UserRow user =
          tx.users()
              .byId(change.connectorId(), change.userId())
              .orElseThrow(() -> unknown(change.userId()));
      seen.accept(user);
      UserRow next = change.of(user, hash, now);
      if (!tx.users().replace(next, user.updatedAt())) {
        throw new RefusedException("somebody else changed the user at this moment; try again");
      }
      boolean ends = hash != null || !next.enabled();
      String what = hash != null ? "new password" : next.enabled() ? "changed" : "disabled";
      AuditEvent.Builder event =
          event(AuditType.USER_CHANGED, user, change.actor()).with(Fact.DETAIL, what);
      Ended ended = ends ? endAll(tx, user, now, change.actor(), what) : new Ended(0, 0);
      tx.audit().append((ends ? ended.in(event) : event).at(now));
      return new Changed(next, ended);
    });
  }

  private static Ended endAll(
      Transaction tx, UserRow user, Instant now, String actor, String reason) {
    return UserPasswords.endAll(tx, user, now, new Ending.By(actor, null, null, "user: " + reason));
  }

  /**
   * Removes a user and ends every grant of the person.
   *
   * @param seen looks at the user before, and throws to refuse it
   * @return what has ended with it
   * @throws RefusedException when there is no such user
   */
  Ended remove(String connectorId, String userId, Consumer<UserRow> seen, String actor) {
    Instant now = clock.instant();
    return storage.write(tx -> {
      UserRow user = tx.users().byId(connectorId, userId).orElseThrow(() -> unknown(userId));
      seen.accept(user);
      if (!tx.users().delete(connectorId, userId)) {
        throw unknown(userId);
      }
      tx.consents().revokeOfUser(connectorId, userId);
      // Also the sessions: who is at the consent page at this moment must not get a new grant.
      Ended ended = endAll(tx, user, now, actor, "removed");
      tx.audit().append(ended.in(event(AuditType.USER_REMOVED, user, actor)).at(now));
      return ended;
    });
  }

  /** A user of the database. */
  Optional<UserRow> read(String connectorId, String userId) {
    return storage.read(tx -> tx.users().byId(connectorId, userId));
  }

  private UserRow require(String connectorId, String userId) {
    return read(connectorId, userId).orElseThrow(() -> unknown(userId));
  }

  /** The user with a login, in whatever spelling. */
  Optional<UserRow> lookUp(String connectorId, String login) {
    String canonical = Logins.canonical(login);
    return storage.read(tx -> tx.users().byLogin(connectorId, canonical));
  }

  private static RefusedException unknown(String userId) {
    return new RefusedException(
        true,
        "the database has no user with the id "
            + userId
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

  /**
   * Users of a connector in order of login.
   *
   * @param prefix what the login begins with; empty for all
   * @param after login after which the list begins, or null
   */
  List<UserRow> list(String connectorId, String prefix, String after, int limit) {
    return storage.read(tx ->
        prefix.isEmpty()
            ? tx.users().list(connectorId, after, limit)
            : tx.users().search(connectorId, Logins.canonical(prefix), after, limit));
  }

  /** Groups of a connector's users in order of name. */
  List<GroupCount> groups(String connectorId, String after, int limit) {
    return storage.read(tx -> tx.users().groups(connectorId, after, limit));
  }

  /** Users in a group in order of login. */
  List<UserRow> members(String connectorId, String group, String after, int limit) {
    return storage.read(tx -> tx.users().members(connectorId, group, after, limit));
  }

  private String hash(Generation generation, UserRow user, char[] password) {
    String connectorId = user.connectorId();
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      return passwords.hash(lease, generation.passwords().rule(), user, password);
    } catch (ConnectorUnavailableException e) {
      throw new RefusedException(
          "there is no usable connector " + connectorId + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw keepsNone(connectorId);
    } catch (UserPasswords.WeakPasswordException e) {
      throw new RefusedException("the password cannot be used: " + e.getMessage());
    }
  }

  private static RefusedException keepsNone(String connectorId) {
    return new RefusedException("the connector " + connectorId + " keeps no users here");
  }

  /** What was given cannot be used; the message says why. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean unknown;

    RefusedException(String message) {
      this(false, message);
    }

    private RefusedException(boolean unknown, String message) {
      super(message);
      this.unknown = unknown;
    }

    /** Whether there is no such user. */
    boolean unknown() {
      return unknown;
    }
  }
}
