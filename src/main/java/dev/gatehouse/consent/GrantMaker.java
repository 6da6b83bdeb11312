package dev.gatehouse.consent;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.GrantSecrets;
import dev.gatehouse.tokens.SubjectResolver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Makes the grant of an approved request with its authorization code (rule R5). Thread-safe. */
public final class GrantMaker {
  private static final int ID_BYTES = 16;
  private static final int CODE_BYTES = 32;

  /**
   * An unredeemed code's row stays a little longer, so that a late code is told from a wrong one.
   */
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofMinutes(5);

  private final Storage storage;
  private final Sessions sessions;
  private final Randomness randomness;
  private final Sealer sealer;

  public GrantMaker(Storage storage, Sessions sessions, Randomness randomness, Sealer sealer) {
    this.storage = storage;
    this.sessions = sessions;
    this.randomness = randomness;
    this.sealer = sealer;
  }

  /**
   * Inserts the grant; one durable commit.
   *
   * @param asked what the person was asked and has allowed, or null when nobody was asked
   * @return the authorization code; of a device's grant nobody gets it, since the device has a code
   *     of its own
   * @throws PageError when the attempt has a grant already: its form was submitted twice; or the
   *     person's account is another, or disabled, since the session was read
   * @throws RedirectError when the device waits no more
   */
  String make(
      Request http,
      Generation generation,
      Attempt attempt,
      AuthorizationRequest request,
      SessionRow.Account account,
      Set<String> asked,
      Instant now) {
    String code = randomness.token(CODE_BYTES);
    GrantRow grant = row(generation, attempt, request, account, code, now);
    AuditEvent consent = event(AuditType.CONSENT_GRANTED, http, grant).at(now);
    String device = request.device();
    AuditEvent issued =
        event(device == null ? AuditType.CODE_ISSUED : AuditType.DEVICE_APPROVED, http, grant)
            .at(now);
    Set<String> remembered = asked == null ? Set.of() : ConsentMemory.open(asked, Set.of());
    boolean told = !request.client().id().equals(Client.ACCOUNT_PAGES);
    Problem problem =
        storage.write(tx -> {
          if (told && !speaksAs(tx.identities().tell(account.key()), account.subject())) {
            return Problem.SESSION_EXPIRED;
          }
          if (device != null && !tx.deviceCodes().approve(device, grant.id(), now)) {
            return Problem.DEVICE_GONE;
          }
          if (!tx.grants().insert(grant)) {
            return Problem.ALREADY_ANSWERED;
          }
          tx.sessions()
              .noteSid(new SessionStore.Sid(grant.sessionId(), grant.clientId(), grant.sid()));
          if (asked != null) {
            tx.audit().append(consent);
            if (!remembered.isEmpty()) {
              tx.consents()
                  .remember(grant.connectorId(), grant.userId(), grant.clientId(), remembered, now);
            }
          }
          tx.audit().append(issued);
          return null;
        });
    if (problem == Problem.DEVICE_GONE) {
      throw new RedirectError(
          request.target(),
          ErrorCode.EXPIRED_TOKEN,
          "The device waits no more.",
          "the device " + device + " was answered before, or its code has expired");
    }
    if (problem != null) {
      throw new PageError(
          problem,
          problem == Problem.ALREADY_ANSWERED
              ? "the attempt has a grant already; its form was sent twice"
              : "the person's account was changed since the login was looked at");
    }
    return code;
  }

  /** Whether clients still get the {@code sub} that all checks were made with (rule R8). */
  private static boolean speaksAs(Optional<IdentityRow> identity, IdentityKey subject) {
    return identity.filter(row -> !row.disabled() && row.subject().equals(subject)).isPresent();
  }

  private GrantRow row(
      Generation generation,
      Attempt attempt,
      AuthorizationRequest request,
      SessionRow.Account account,
      String code,
      Instant now) {
    String id = randomness.name(ID_BYTES);
    boolean offline = request.scopes().contains(Scope.OFFLINE_ACCESS);
    boolean sessionBound = !offline || request.client().sessionBound();
    Instant codeExpiry =
        now.plus(
            request.device() == null
                ? codeLifetime(generation, request)
                : generation.policy().deviceLifetime());
    byte[] state = sessions.connectorState(account);
    return new GrantRow(
        id,
        attempt.id(),
        request.client().id(),
        account.connectorId(),
        account.userId(),
        SubjectResolver.ofUser(request.client(), account.subject()),
        account.id(),
        sessions.sid(account.id(), request.client().id()),
        sessionBound ? GrantRow.Binding.SESSION : GrantRow.Binding.OFFLINE,
        request.scopes(),
        request.resources(),
        request.nonce(),
        account.authTime(),
        account.acr(),
        account.amr(),
        request.claims().toJson(),
        account.identity(),
        state.length == 0 ? null : GrantSecrets.seal(sealer, id, state),
        null,
        now,
        codeExpiry.plus(KEPT_AFTER_EXPIRY),
        null,
        null,
        new GrantRow.Code(
            Digests.sha256(code.getBytes(StandardCharsets.US_ASCII)),
            codeExpiry,
            null,
            request.target().redirect().uri(),
            request.challenge(),
            request.challengeMethod(),
            null),
        null,
        null);
  }

  private static Duration codeLifetime(Generation generation, AuthorizationRequest request) {
    Duration configured = generation.policy().codeLifetime();
    Duration longest = request.client().profile().codeLifetime();
    return configured.compareTo(longest) < 0 ? configured : longest;
  }

  private static AuditEvent.Builder event(AuditType type, Request http, GrantRow grant) {
    return grant
        .in(AuditEvent.of(type).request(http.id(), http.remoteAddress()))
        .with(Fact.CLIENT, grant.clientId())
        .with(Fact.SCOPE, String.join(" ", grant.scopes()));
  }
}
