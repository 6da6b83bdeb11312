package dev.gatehouse.sessions;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes, finds and ends browser sessions. Thread-safe.
 *
 * <p>The cookie is {@code key.secret}. The key finds the row; the secret, stored hashed, is new at
 * each login, so a value that was known before a login is worthless after it (session fixation,
 * attack case 53).
 */
public final class Sessions {
  private static final String COOKIE = "session";
  private static final String STATE_PURPOSE = SealedColumn.SESSION_STATE.purpose();
  private static final int ID_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final int SID_BYTES = 16;
  private static final int LONGEST_USER_AGENT = 300;

  /** A session in steady use is written once in this part of its time without use, or sooner. */
  private static final int USES_PER_IDLE = 20;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private final Storage storage;
  private final Randomness randomness;
  private final Sealer sealer;
  private final Mac sidMac;
  private final CookieNames cookies;

  /**
   * @param sidMac keyed for {@code sid} values alone
   */
  public Sessions(
      Storage storage, Randomness randomness, Sealer sealer, Mac sidMac, CookieNames cookies) {
    this.storage = storage;
    this.randomness = randomness;
    this.sealer = sealer;
    this.sidMac = sidMac;
    this.cookies = cookies;
  }

  /** What came of a login. */
  public sealed interface Outcome permits LoggedIn, Refused {}

  /** Why nothing of a login is stored. */
  public enum Refused implements Outcome {
    /** The local user has changed since the password was checked. */
    USER_CHANGED,
    /** The account that the identity belongs to is disabled. */
    ACCOUNT_DISABLED
  }

  /**
   * A login that has become a session.
   *
   * @param accountSession identifier of the account session
   * @param cookie the cookie to set
   */
  public record LoggedIn(String accountSession, SetCookie cookie) implements Outcome {}

  /** The live session that the request's cookie names; its accounts may be pending. */
  public Optional<SessionRow> current(Request request, Instant now) {
    return presented(request)
        .flatMap(cookie ->
            storage
                .read(tx -> tx.sessions().find(cookie.id(), now))
                .filter(row -> Digests.equal(row.secretHash(), cookie.secretHash())));
  }

  /**
   * Who has just logged in, and how.
   *
   * @param connectorId the connector that authenticated the person
   * @param identity what it said
   * @param connectorState what it wants back later; empty for nothing
   * @param method how the person authenticated when the connector does not say (RFC 8176), or null
   * @param clientId the client that the login was for
   * @param stay whether the person chose to stay signed in
   * @param userAsOf last change of the local user as they were when the password was checked; null
   *     when no user that is kept here was checked
   */
  public record Login(
      String connectorId,
      UpstreamIdentity identity,
      byte[] connectorState,
      String method,
      String clientId,
      boolean stay,
      Instant userAsOf) {}

  /**
   * Turns a successful login into a session: adds to the browser's, or makes a new one. One durable
   * commit, the audit record in it.
   *
   * @param event the record of the login, without session, subject and time
   * @param subject the {@code sub} that the client gets, by the identity that stands for the person
   * @return a refusal when the local user has changed since the check (what ended their sessions
   *     must end this one, too), or the account is disabled; nothing of the login is stored then
   */
  public Outcome login(
      Request request,
      SessionSettings settings,
      Login login,
      AuditEvent.Builder event,
      Function<IdentityKey, String> subject,
      Instant now) {
    IdentityKey key = new IdentityKey(login.connectorId(), login.identity().userId());
    String secret = randomness.token(SECRET_BYTES);
    String newId = randomness.token(ID_BYTES);
    String newAccount = randomness.name(ID_BYTES);
    Optional<Presented> presented = presented(request);
    return storage.write(tx -> {
      if (login.userAsOf() != null
          && !tx.users()
              .unchanged(login.connectorId(), login.identity().userId(), login.userAsOf())) {
        return Refused.USER_CHANGED;
      }
      IdentityRow identity =
          tx.identities().noteLogin(key, now, newAccount, settings.subjectsKnown());
      if (identity.disabled()) {
        return Refused.ACCOUNT_DISABLED;
      }
      Optional<SessionRow> browser =
          presented.flatMap(cookie ->
              tx.sessions()
                  .find(cookie.id(), now)
                  .filter(row -> Digests.equal(row.secretHash(), cookie.secretHash())));
      boolean persistent = settings.stay().offered() && stays(login, browser);
      Duration absolute = settings.absolute(persistent);
      SessionStore.Renewal renewal =
          new SessionStore.Renewal(
              now, now.plus(settings.idle(persistent)), now.plus(absolute), persistent);
      SessionRow.Account account = account(login, identity, renewal);
      Optional<String> joined =
          browser.flatMap(row ->
              tx.sessions().login(row.id(), row.secretHash(), hash(secret), account, renewal));
      if (joined.isEmpty()) {
        tx.sessions().insert(row(request, newId, hash(secret), account, renewal));
      }
      String accountSession = joined.orElse(account.id());
      tx.sessions().noteClient(accountSession, login.clientId());
      login
          .identity()
          .sessionId()
          .ifPresent(upstream ->
              tx.sessions()
                  .noteUpstream(
                      accountSession, UpstreamSessions.hash(login.connectorId(), upstream)));
      tx.audit()
          .append(
              event
                  .with(AuditEvent.Fact.SESSION, accountSession)
                  .with(AuditEvent.Fact.SUBJECT, subject.apply(identity.subject()))
                  .at(now));
      String id = joined.isEmpty() ? newId : browser.get().id();
      SetCookie cookie =
          cookies.set(
              COOKIE, id + "." + secret, persistent ? absolute : null, SetCookie.SameSite.LAX);
      return new LoggedIn(accountSession, cookie);
    });
  }

  /**
   * Whether the browser keeps its cookie after a login. All accounts of a browser share the cookie,
   * so it is kept only when each of them chose that: nobody stays logged in who did not ask for it.
   */
  private static boolean stays(Login login, Optional<SessionRow> browser) {
    boolean alone =
        browser.stream()
            .flatMap(row -> row.accounts().stream())
            .allMatch(account ->
                account.connectorId().equals(login.connectorId())
                    && account.userId().equals(login.identity().userId()));
    return login.stay() && (alone || browser.get().persistent());
  }

  /**
   * A new secret for a session that goes on.
   *
   * @param change what to store, together with what is the reason for it
   * @param cookie the cookie to set once it is stored
   */
  public record Renewed(SessionStore.Secret change, SetCookie cookie) {}

  /** Makes a new secret for a session, after which the cookie of until now is worthless. */
  public Renewed renew(SessionRow session, Instant now) {
    String secret = randomness.token(SECRET_BYTES);
    return new Renewed(
        new SessionStore.Secret(session.id(), session.secretHash(), hash(secret)),
        cookies.set(
            COOKIE,
            session.id() + "." + secret,
            session.persistent() ? Duration.between(now, session.absoluteExpiresAt()) : null,
            SetCookie.SameSite.LAX));
  }

  private SessionRow.Account account(Login login, IdentityRow noted, SessionStore.Renewal renewal) {
    UpstreamIdentity identity = login.identity();
    List<String> assumed = login.method() == null ? List.of() : List.of(login.method());
    byte[] state = login.connectorState();
    return new SessionRow.Account(
        randomness.name(ID_BYTES),
        login.connectorId(),
        identity.userId(),
        noted.accountId(),
        SessionRow.State.COMPLETE,
        renewal.now(),
        identity.authTime().filter(at -> at.isBefore(renewal.now())).orElse(renewal.now()),
        identity.acr().orElse(null),
        identity.amr().isEmpty() ? assumed : identity.amr(),
        IdentityCodec.write(identity),
        state.length == 0
            ? null
            : sealer.sealBytes(STATE_PURPOSE, owner(login.connectorId(), identity.userId()), state),
        renewal.absoluteExpiresAt(),
        noted.subject());
  }

  private static SessionRow row(
      Request request,
      String id,
      byte[] secretHash,
      SessionRow.Account account,
      SessionStore.Renewal renewal) {
    return new SessionRow(
        id,
        secretHash,
        renewal.now(),
        renewal.now(),
        renewal.idleExpiresAt(),
        renewal.absoluteExpiresAt(),
        request.remoteAddress(),
        userAgent(request),
        renewal.persistent(),
        List.of(account));
  }

  /**
   * Notes that a session was used, which moves its end without use. Many uses in a short time write
   * once, so that a flood of requests costs no commits.
   */
  public void used(SessionRow session, SessionSettings settings, Instant now) {
    Duration idle = settings.idle(session.persistent());
    Duration share = idle.dividedBy(USES_PER_IDLE);
    Duration pause = share.compareTo(LONGEST_PAUSE) < 0 ? share : LONGEST_PAUSE;
    Instant seenBefore = now.minus(pause);
    if (session.lastSeenAt().isBefore(seenBefore)) {
      storage.write(tx -> tx.sessions().touch(session.id(), now, now.plus(idle), seenBefore));
    }
  }

  /** The clients that people of this browser logged in for, by account session. */
  public Map<String, Set<String>> clients(SessionRow session) {
    return storage.read(tx -> tx.sessions().clients(session.id()));
  }

  /**
   * Why a browser's session ends.
   *
   * @param actor who ended it: {@code person} or {@code client}
   * @param clientId the client that asked for it, or null
   */
  public record Cause(String actor, String clientId) {}

  /**
   * An ended session.
   *
   * @param cookie the cookie that forgets it
   * @param participants the clients that have a login which rested on it
   */
  public record Ended(SetCookie cookie, List<Participants.Participant> participants) {}

  /**
   * Ends the browser's session and the grants that are bound to it; those that are bound offline
   * stay (rule R5), and the audit record says how many of each there were.
   *
   * @param clients the registered clients, which are told
   */
  public Ended end(
      Request request, SessionRow session, Cause cause, ClientRegistry clients, Instant now) {
    List<Participants.Participant> participants =
        storage.write(tx -> {
          List<Participants.Participant> told = new ArrayList<>();
          for (SessionRow.Account account : session.accounts()) {
            told.addAll(Participants.of(tx, clients, account.id()));
          }
          if (tx.sessions().delete(session.id(), now)) {
            for (SessionRow.Account account : session.accounts()) {
              end(tx, request, account, cause, now);
            }
          }
          return told;
        });
    return new Ended(cookies.expire(COOKIE), participants);
  }

  private static void end(
      Transaction tx, Request request, SessionRow.Account account, Cause cause, Instant now) {
    int ended = tx.grants().revokeOfSession(account.id(), now, "logout");
    int kept = tx.grants().liveOfSession(account.id(), now);
    tx.audit()
        .append(
            AuditEvent.of(AuditType.SESSION_ENDED)
                .request(request.id(), request.remoteAddress())
                .with(AuditEvent.Fact.SESSION, account.id())
                .with(AuditEvent.Fact.CONNECTOR, account.connectorId())
                .with(AuditEvent.Fact.USER, account.userId())
                .with(AuditEvent.Fact.ACTOR, cause.actor())
                .with(AuditEvent.Fact.CLIENT, cause.clientId())
                .with(AuditEvent.Fact.GRANTS_ENDED, Integer.toString(ended))
                .with(AuditEvent.Fact.GRANTS_KEPT, Integer.toString(kept))
                .with(AuditEvent.Fact.REASON, "logout")
                .at(now));
  }

  /**
   * The {@code sid} of an account session for a client: stays for the session's life and differs
   * between clients, so that it links nothing across them.
   */
  public String sid(String accountSessionId, String clientId) {
    byte[] mac = sidMac.of((accountSessionId + "\n" + clientId).getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, SID_BYTES));
  }

  /** State that the connector gave at the login; empty when it gave none. */
  public byte[] connectorState(SessionRow.Account account) {
    if (account.connectorState() == null) {
      return new byte[0];
    }
    return sealer
        .openBytes(
            STATE_PURPOSE, owner(account.connectorId(), account.userId()), account.connectorState())
        .orElseThrow(() -> new IllegalStateException("sealed connector state cannot be opened"));
  }

  private static String owner(String connectorId, String userId) {
    return connectorId + "\n" + userId;
  }

  private record Presented(String id, byte[] secretHash) {}

  private Optional<Presented> presented(Request request) {
    return cookies
        .value(request, COOKIE)
        .flatMap(value -> {
          int dot = value.indexOf('.');
          return dot <= 0 || value.length() > 200
              ? Optional.empty()
              : Optional.of(new Presented(value.substring(0, dot), hash(value.substring(dot + 1))));
        });
  }

  private static byte[] hash(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static String userAgent(Request request) {
    String agent = request.header("User-Agent").orElse("");
    return agent.length() <= LONGEST_USER_AGENT ? agent : agent.substring(0, LONGEST_USER_AGENT);
  }
}
