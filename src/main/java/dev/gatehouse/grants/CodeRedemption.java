package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.generation.OfflineAccess;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Pkce;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the redemptions of an authorization code and of a device code have in common: both fetch the
 * first tokens of a grant that a person has just made (rule R5). Thread-safe.
 */
final class CodeRedemption {
  private final Storage storage;
  private final RefreshFamilies families;

  CodeRedemption(Storage storage, RefreshFamilies families) {
    this.storage = storage;
    this.families = families;
  }

  /** One more condition of the deciding write, in its transaction. */
  @FunctionalInterface
  interface Condition {
    boolean holds(Transaction transaction, GrantRow grant);
  }

  /**
   * A code is redeemed moments after it was made. Until then the login must stand, whatever the
   * grant is bound to: a person who logged out or was disabled in between gets nothing.
   *
   * @return why the grant gives nothing any more
   */
  static Optional<String> ended(TokenRequest context, GrantLookup lookup) {
    Optional<String> ended = GrantStanding.ended(context.generation(), lookup);
    if (ended.isEmpty() && lookup.grant().orElseThrow().sessionId() != null) {
      return lookup.sessionLive() ? Optional.empty() : Optional.of("the browser session has ended");
    }
    return ended;
  }

  /** The proposal to give all that was granted. */
  static Proposal proposal(TokenRequest context, GrantLookup lookup) {
    GrantRow grant = lookup.grant().orElseThrow();
    List<String> scopes =
        OfflineAccess.granted(
            context.generation(), context.client(), grant.connectorId(), grant.scopes());
    return new Proposal(Optional.of(grant), scopes, sessionEnd(lookup), lookup.now());
  }

  /** Rule R5: what is bound to a session ends with it at the latest, however often it is used. */
  private static Instant sessionEnd(GrantLookup lookup) {
    return lookup.grant().orElseThrow().binding() == GrantRow.Binding.SESSION
        ? lookup.session().map(GrantLookup.Session::absoluteExpiresAt).orElse(null)
        : null;
  }

  /**
   * RFC 7636 §4.6.
   *
   * @param challenge the request's challenge, or null
   * @throws DirectError when the verifier is not the challenge's
   */
  static void pkce(String challenge, String method, String verifier) {
    if (challenge == null) {
      if (verifier != null) {
        // Somebody removed the challenge on the way to us (RFC 9700 §4.8.2).
        throw DirectError.of(
            ErrorCode.INVALID_GRANT, "The authorization request had no code_challenge.");
      }
      return;
    }
    if (verifier == null) {
      throw DirectError.of(ErrorCode.INVALID_GRANT, "The parameter code_verifier is missing.");
    }
    if (!Pkce.validVerifier(verifier) || !Pkce.matches(challenge, method, verifier)) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT, "The code_verifier does not match the code_challenge.");
    }
  }

  /**
   * The write that decides: the grant gives its first tokens, to exactly one request.
   *
   * @return empty when another request was first, or the grant was revoked meanwhile
   */
  Optional<Committed> redeem(Proposal proposal, TokenRequest context, Condition condition) {
    GrantRow grant = proposal.grant().orElseThrow();
    Instant now = proposal.now();
    GrantRow.Refresh refresh =
        proposal.scopes().contains(Scope.OFFLINE_ACCESS)
            ? families.first(context.generation(), context.client(), proposal.sessionEnd(), now)
            : null;
    Instant expiresAt = families.rowExpiry(context.generation(), context.client(), refresh, now);
    AuditEvent issued =
        context
            .event(AuditType.TOKEN_ISSUED, grant)
            .with(Fact.SCOPE, String.join(" ", proposal.scopes()))
            .with(Fact.JTI, context.accessTokenId())
            .at(now);
    boolean won =
        storage.write(tx -> {
          boolean redeemed =
              condition.holds(tx, grant)
                  && tx.grants().redeemCode(grant.id(), now, refresh, expiresAt);
          if (redeemed) {
            tx.audit().append(issued);
          }
          return redeemed;
        });
    return won
        ? Optional.of(
            new Committed(
                Optional.of(IdentityCodec.read(grant.identity())),
                refresh == null ? null : families.token(refresh)))
        : Optional.empty();
  }

  /** Who presents a code for a second time ends what the first time gave. */
  void replayed(GrantRow grant, TokenRequest context, Instant now) {
    AuditEvent event = context.event(AuditType.CODE_REPLAYED, grant).at(now);
    storage.write(tx -> {
      if (tx.grants().revoke(grant.id(), now, "code replayed")) {
        tx.audit().append(event);
      }
      return null;
    });
  }
}
