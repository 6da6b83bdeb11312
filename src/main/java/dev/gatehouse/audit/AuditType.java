package dev.gatehouse.audit;

import static dev.gatehouse.audit.AuditFacts.always;

import dev.gatehouse.audit.AuditEvent.Fact;
import java.util.Set;

/**
 * What can happen, with the facts that each event tells. The wire name is part of the documented
 * record and never changes its meaning.
 */
public enum AuditType {
  LOGIN_SUCCEEDED(
      "login.succeeded",
      "a person proved who they are",
      always(Fact.CLIENT, Fact.CONNECTOR, Fact.USER, Fact.SUBJECT, Fact.SESSION).maybe(Fact.LOGIN)),
  LOGIN_FAILED(
      "login.failed",
      "a person did not prove who they are, or may not log in",
      always(Fact.CONNECTOR, Fact.REASON).maybe(Fact.CLIENT, Fact.USER, Fact.LOGIN),
      true),
  LOGIN_THROTTLED(
      "login.throttled",
      "a password was not checked: too many were wrong for the account, the address or both",
      always(Fact.CONNECTOR, Fact.REASON, Fact.LOGIN).maybe(Fact.CLIENT, Fact.USER),
      true),
  CONSENT_GRANTED(
      "consent.granted", "a person allowed an application", AuditFacts.ofGrant().and(Fact.SCOPE)),
  CONSENT_DENIED(
      "consent.denied",
      "a person refused an application",
      always(Fact.CLIENT, Fact.CONNECTOR, Fact.USER, Fact.SESSION, Fact.SCOPE)),
  CODE_ISSUED(
      "code.issued",
      "an authorization code was made, after a login or for a session that was there",
      AuditFacts.ofGrant().and(Fact.SCOPE)),
  CODE_REPLAYED(
      "code.replayed",
      "a code was presented twice, and its grant ended",
      AuditFacts.ofGrant().and(Fact.GRANT_TYPE)),
  DEVICE_REQUESTED(
      "device.requested",
      "a device asked to log somebody in, and waits; the detail says what it calls itself",
      always(Fact.CLIENT, Fact.SCOPE).maybe(Fact.DETAIL),
      true),
  DEVICE_REFUSED(
      "device.refused",
      "a device may not wait for a person",
      always(Fact.CLIENT, Fact.REASON, Fact.DETAIL),
      true),
  DEVICE_CODE_REFUSED(
      "device.code_refused",
      "somebody typed a code that no device waits with, or was not heard after too many of them",
      always(Fact.REASON).maybe(Fact.CONNECTOR, Fact.USER, Fact.SESSION),
      true),
  DEVICE_CONFIRMED(
      "device.confirmed",
      "somebody said that a waiting device is theirs, and is to log in; the detail says where it"
          + " asked from",
      // Nobody has logged in yet, so anybody can say it, as often as they like.
      always(Fact.CLIENT, Fact.SCOPE, Fact.DETAIL),
      true),
  DEVICE_APPROVED(
      "device.approved",
      "a person let a device have tokens, after a login or with a session that was there",
      AuditFacts.ofGrant().and(Fact.SCOPE)),
  DEVICE_DENIED(
      "device.denied",
      "somebody said that a waiting device is not theirs, or refused it",
      always(Fact.CLIENT, Fact.SCOPE).maybe(Fact.CONNECTOR, Fact.USER, Fact.SESSION, Fact.DETAIL)),
  TOKEN_ISSUED(
      "token.issued",
      "the first tokens of a grant, or those of a client that acts for itself",
      always(Fact.CLIENT, Fact.GRANT_TYPE, Fact.SCOPE, Fact.JTI)
          .maybe(Fact.GRANT, Fact.SUBJECT, Fact.USER, Fact.CONNECTOR, Fact.SESSION)),
  TOKEN_REFRESHED(
      "token.refreshed",
      "a refresh token was exchanged",
      AuditFacts.ofGrant().and(Fact.GRANT_TYPE, Fact.JTI)),
  TOKEN_REFRESH_REPEATED(
      "token.refresh_repeated",
      "a lost answer was given again within the grace time",
      AuditFacts.ofGrant().and(Fact.GRANT_TYPE, Fact.JTI)),
  TOKEN_EXCHANGED(
      "token.exchanged",
      "a token was exchanged for another; the detail says whose",
      always(Fact.CLIENT, Fact.CONNECTOR, Fact.USER, Fact.SUBJECT, Fact.GRANT)
          .and(Fact.GRANT_TYPE, Fact.SCOPE, Fact.JTI, Fact.AUDIENCE, Fact.DETAIL)
          .maybe(Fact.SESSION)),
  TOKEN_REFUSED(
      "token.refused",
      "an authenticated client got no token",
      always(Fact.CLIENT, Fact.GRANT_TYPE, Fact.REASON, Fact.DETAIL)
          .maybe(Fact.GRANT, Fact.SUBJECT, Fact.USER, Fact.CONNECTOR, Fact.SESSION),
      true),
  REFRESH_REPLAYED(
      "refresh.replayed",
      "an old refresh token was presented; the family ended",
      AuditFacts.ofGrant().and(Fact.GRANT_TYPE, Fact.REASON)),
  REFRESH_ROLLED_BACK(
      "refresh.rolled_back",
      "a refresh token is newer than the database: it was restored from a backup",
      AuditFacts.ofGrant().and(Fact.GRANT_TYPE, Fact.DETAIL)),
  TOKEN_REVOKED(
      "token.revoked",
      "a client or the identity source ended a grant, or a client its own token",
      always(Fact.CLIENT)
          .maybe(
              Fact.GRANT,
              Fact.SUBJECT,
              Fact.USER,
              Fact.CONNECTOR,
              Fact.SESSION,
              Fact.JTI,
              Fact.GRANT_TYPE,
              Fact.REASON)),
  TOKEN_DENIED(
      "token.denied",
      "an administrator took back one ID token, named by its jti, until the time in the detail",
      always(Fact.ACTOR, Fact.JTI, Fact.DETAIL).maybe(Fact.CLIENT, Fact.GRANT, Fact.SUBJECT)),
  TOKEN_REVIEW_REFUSED(
      "token_review.refused",
      "an API server asked about an ID token that has ended, and was told so",
      always(Fact.CLUSTER, Fact.REASON, Fact.SUBJECT, Fact.JTI)
          .maybe(Fact.CLIENT, Fact.CONNECTOR, Fact.USER, Fact.GRANT, Fact.SESSION),
      true),
  TOKEN_REVIEWER_REFUSED(
      "token_review.unauthenticated",
      "somebody asked about a token without a credential of the cluster",
      always(Fact.REASON).maybe(Fact.CLUSTER),
      true),
  CLIENT_AUTHENTICATION_FAILED(
      "client.authentication_failed",
      "a wrong secret or method",
      always(Fact.REASON).maybe(Fact.CLIENT),
      true),
  SESSION_ENDED(
      "session.ended",
      "somebody logged out, or a login was ended for them",
      always(Fact.SESSION, Fact.CONNECTOR, Fact.USER, Fact.REASON)
          .and(Fact.ACTOR, Fact.GRANTS_ENDED, Fact.GRANTS_KEPT)
          .maybe(Fact.CLIENT)),
  LOGOUT_DELIVERED(
      "logout.delivered",
      "an application was told of the end of a session by back-channel; the token is named by its"
          + " jti",
      always(Fact.CLIENT, Fact.SESSION, Fact.CONNECTOR, Fact.USER, Fact.JTI, Fact.DETAIL)),
  LOGOUT_UNDELIVERED(
      "logout.undelivered",
      "an application could not be told of the end of a session, and is not told again",
      always(Fact.CLIENT, Fact.SESSION, Fact.CONNECTOR, Fact.USER, Fact.REASON, Fact.DETAIL)
          .maybe(Fact.JTI)),
  UPSTREAM_LOGOUT_REFUSED(
      "upstream.logout_refused",
      "somebody told of the end of a session at an identity source, and was not believed",
      always(Fact.CONNECTOR, Fact.REASON),
      true),
  ACCESS_REVOKED(
      "access.revoked",
      "an application's access to an account, one grant of it, or all grants of a client were taken"
          + " away",
      always(Fact.ACTOR, Fact.REASON)
          .maybe(
              Fact.CLIENT,
              Fact.CONNECTOR,
              Fact.USER,
              Fact.SUBJECT,
              Fact.GRANT,
              Fact.SESSION,
              Fact.GRANTS_ENDED)),
  KEY_CREATED(
      "key.created",
      "a signing key was made and is published",
      always(Fact.KID, Fact.GENERATION, Fact.DETAIL)),
  KEY_ACTIVATED(
      "key.activated",
      "a signing key signs from the time in the detail on",
      always(Fact.KID, Fact.GENERATION, Fact.DETAIL)),
  KEY_RETIRED(
      "key.retired", "a signing key signs no more", always(Fact.KID, Fact.GENERATION, Fact.DETAIL)),
  CLIENT_ADDED(
      "client.added", "a client of the database was registered", always(Fact.ACTOR, Fact.CLIENT)),
  CLIENT_CHANGED(
      "client.changed",
      "a client of the database was changed; the detail names the keys, not their values",
      always(Fact.ACTOR, Fact.CLIENT).maybe(Fact.DETAIL)),
  CLIENT_SECRET_ROTATED(
      "client.secret_rotated",
      "a client of the database got another secret",
      always(Fact.ACTOR, Fact.CLIENT).maybe(Fact.DETAIL)),
  CLIENT_REMOVED(
      "client.removed",
      "a client of the database was removed, with all that it held",
      always(Fact.ACTOR, Fact.CLIENT)),
  CLIENT_REGISTRATION_REFUSED(
      "client.registration_refused",
      "somebody could not register a client",
      always(Fact.REASON, Fact.DETAIL),
      true),
  INITIAL_TOKEN_CREATED(
      "initial_token.created",
      "a token was made with which clients register themselves",
      always(Fact.ACTOR, Fact.DETAIL)),
  INITIAL_TOKEN_REMOVED(
      "initial_token.removed", "such a token was removed", always(Fact.ACTOR, Fact.DETAIL)),
  USER_ADDED("user.added", "a local user of the database was added", AuditFacts.ofUser()),
  USER_CHANGED(
      "user.changed",
      "a local user was changed, disabled, or got a password from an administrator",
      AuditFacts.ofUser().and(Fact.DETAIL).maybe(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  USER_REMOVED(
      "user.removed",
      "a local user was removed, with all sessions, grants and consents",
      AuditFacts.ofUser().and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  PASSWORD_CHANGED(
      "password.changed",
      "a person chose a new password, which ended their other sessions and grants",
      always(Fact.CONNECTOR, Fact.USER, Fact.LOGIN, Fact.DETAIL)
          .and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)
          .maybe(Fact.ACTOR)),
  PASSWORD_LINK_MADE(
      "password.link_made",
      "an invitation or a link for another password was made",
      AuditFacts.ofUser().and(Fact.DETAIL)),
  IDENTITY_LINKED(
      "identity.linked",
      "an identity was linked to the account in the detail; sub is what clients get from now on",
      AuditFacts.ofIdentity()),
  IDENTITY_UNLINKED(
      "identity.unlinked",
      "an identity was taken out of the account in the detail, into one of its own",
      AuditFacts.ofIdentity().and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  SUBJECT_CHANGED(
      "identity.subject_changed",
      "an identity of the account in the detail gives clients another sub from now on",
      AuditFacts.ofIdentity().and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  ACCOUNT_DISABLED(
      "account.disabled",
      "the account in the detail was disabled; one event for each identity",
      AuditFacts.ofIdentity().and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  ACCOUNT_ENABLED(
      "account.enabled",
      "the account in the detail was enabled again; one event for each identity",
      AuditFacts.ofIdentity().and(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  CONFIGURATION_RELOADED(
      "configuration.reloaded",
      "another configuration came into use; the detail says what was added, changed and removed",
      always(Fact.ACTOR, Fact.GENERATION).maybe(Fact.DETAIL)),
  CONFIGURATION_REFUSED(
      "configuration.refused",
      "a configuration was refused, and why; the one before stays",
      always(Fact.ACTOR, Fact.GENERATION, Fact.DETAIL)),
  CONNECTOR_CHECKED(
      "connector.checked",
      "somebody had a connector find out whether its upstream can be used; the detail says what was"
          + " found bad",
      always(Fact.ACTOR, Fact.CONNECTOR, Fact.DETAIL)),
  DATABASE_RESTORED(
      "database.restored",
      "a backup took the place of the database",
      always(Fact.ACTOR, Fact.DETAIL).maybe(Fact.SESSIONS_ENDED, Fact.GRANTS_ENDED)),
  DATABASE_ROLLED_BACK(
      "database.rolled_back",
      "the database is older than this server has seen it, and nobody restored a backup",
      always(Fact.DETAIL)),
  MASTER_KEY_CHANGED("master_key.changed", "another master key came into use", always(Fact.DETAIL)),
  MASTER_KEY_RESET(
      "master_key.reset",
      "the master key was lost, and what it had sealed was given up for a new one",
      always(Fact.ACTOR)),
  SERVER_STARTED("server.started", "a server started", always(Fact.DETAIL)),
  SERVER_STOPPED("server.stopped", "a server was stopped in an orderly way", always(Fact.DETAIL)),
  AUDIT_LEFT_OUT(
      "audit.left_out",
      "refusals of the minute before that are in the log alone: how many, of which kind",
      always(Fact.COUNT, Fact.DETAIL)),
  PERSON_ERASED(
      "person.erased",
      "a person's name, address and identifiers were taken out of the audit record",
      always(Fact.ACTOR, Fact.CONNECTOR, Fact.USER, Fact.COUNT)),
  /** Never written: stands for what a newer program wrote, whose name is the detail. */
  UNKNOWN("unknown", "an event that a newer program wrote", always(Fact.DETAIL));

  private final String wireName;
  private final String meaning;

  // Its sets cannot be changed; Error Prone knows that of annotated types alone.
  @SuppressWarnings("ImmutableEnumChecker")
  private final AuditFacts facts;

  private final boolean refusal;

  AuditType(String wireName, String meaning, AuditFacts facts) {
    this(wireName, meaning, facts, false);
  }

  AuditType(String wireName, String meaning, AuditFacts facts, boolean refusal) {
    this.wireName = wireName;
    this.meaning = meaning;
    this.facts = facts;
    this.refusal = refusal;
  }

  /** Name in the record, such as {@code "login.failed"}. */
  public String wireName() {
    return wireName;
  }

  /** What happened, in words. */
  public String meaning() {
    return meaning;
  }

  /** The facts that every event of the type has. */
  public Set<Fact> required() {
    return facts.required();
  }

  /** The facts that an event of the type may have besides. */
  public Set<Fact> optional() {
    return facts.optional();
  }

  /**
   * Whether strangers can cause it as often as they like, so that the table takes a bounded number
   * of them.
   */
  public boolean refusal() {
    return refusal;
  }

  /**
   * The type of a wire name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static AuditType ofWireName(String name) {
    for (AuditType type : values()) {
      if (type.wireName.equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("unknown audit type " + name);
  }
}
