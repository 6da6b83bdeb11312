package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.generation.OfflineAccess;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Pkce;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code authorization_code} (RFC 6749 §4.1.3, RFC 7636 §4.6). Thread-safe.
 *
 * <p>The code is redeemed by one conditional update. A second redemption is a replay and revokes
 * what the first one got, but only after client authentication, redirect URI and PKCE have matched:
 * otherwise anybody who saw a code in a log could end the person's session (rule R5). Two requests
 * at the same moment are a replay too: the one that lost proved as much as the winner did, so
 * nobody can tell which of them is the client, and the winner's tokens die (RFC 6749 §4.1.2).
 */
final class AuthorizationCodeGrant implements Grant<AuthorizationCodeGrant.Redemption> {
  static final String TYPE = "authorization_code";
  private static final String UNUSABLE = "The authorization code is invalid, expired or was used.";
  private final Storage storage;
  private final RefreshFamilies families;

  AuthorizationCodeGrant(Storage storage, RefreshFamilies families) {
    this.storage = storage;
    this.families = families;
  }

  /** What the request says. */
  record Redemption(String code, String redirectUri, String verifier) {}

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Redemption parse(Parameters form) {
    String code =
        form.first("code")
            .orElseThrow(
                () -> DirectError.of(ErrorCode.INVALID_REQUEST, "The parameter code is missing."));
    return new Redemption(code, form.get("redirect_uri"), form.get("code_verifier"));
  }

  @Override
  public Proposal propose(Redemption redemption, TokenRequest context) {
    byte[] hash = Digests.sha256(redemption.code().getBytes(StandardCharsets.UTF_8));
    GrantLookup lookup = storage.read(tx -> tx.grants().byCodeHash(hash));
    GrantRow grant = lookup.grant().orElseThrow(() -> unusable("unknown code"));
    context.about().set(grant);
    if (!grant.clientId().equals(context.client().id())) {
      throw unusable("the code belongs to client " + grant.clientId());
    }
    if (!grant.code().redirectUri().equals(redemption.redirectUri())) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT,
          "The redirect_uri is not the one of the authorization request.",
          "requested with " + grant.code().redirectUri());
    }
    pkce(grant.code(), redemption.verifier());
    if (grant.code().redeemedAt() != null) {
      replayed(grant, context, lookup.now());
      throw unusable("the code was used at " + grant.code().redeemedAt());
    }
    standing(context, lookup);
    if (context.client().redirect(redemption.redirectUri()).isEmpty()) {
      throw unusable("the client has not registered the redirect URI any more");
    }
    if (!lookup.now().isBefore(grant.code().expiresAt())) {
      throw unusable("the code expired at " + grant.code().expiresAt());
    }
    List<String> scopes =
        OfflineAccess.granted(
            context.generation(), context.client(), grant.connectorId(), grant.scopes());
    return new Proposal(Optional.of(grant), scopes, sessionEnd(lookup), lookup.now());
  }

  /**
   * A code is redeemed moments after it was made. Until then the login must stand, whatever the
   * grant is bound to: a person who logged out or was disabled in between gets nothing.
   */
  private static void standing(TokenRequest context, GrantLookup lookup) {
    Optional<String> ended = GrantStanding.ended(context.generation(), lookup);
    if (ended.isPresent()) {
      throw unusable(ended.get());
    }
    if (lookup.grant().orElseThrow().sessionId() != null && !lookup.sessionLive()) {
      throw unusable("the browser session has ended");
    }
  }

  /** Rule R5: what is bound to a session ends with it at the latest, however often it is used. */
  private static Instant sessionEnd(GrantLookup lookup) {
    return lookup.grant().orElseThrow().binding() == GrantRow.Binding.SESSION
        ? lookup.session().map(GrantLookup.Session::absoluteExpiresAt).orElse(null)
        : null;
  }

  private static void pkce(GrantRow.Code code, String verifier) {
    if (code.challenge() == null) {
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
    if (!Pkce.validVerifier(verifier)
        || !Pkce.matches(code.challenge(), code.challengeMethod(), verifier)) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT, "The code_verifier does not match the code_challenge.");
    }
  }

  @Override
  public Committed commit(Redemption redemption, Proposal proposal, TokenRequest context) {
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
          boolean redeemed = tx.grants().redeemCode(grant.id(), now, refresh, expiresAt);
          if (redeemed) {
            tx.audit().append(issued);
          }
          return redeemed;
        });
    if (!won) {
      // Another request redeemed the code between our read and our write: that is a replay too.
      replayed(grant, context, now);
      throw unusable("the code was used at the same moment");
    }
    return new Committed(
        Optional.of(IdentityCodec.read(grant.identity())),
        refresh == null ? null : families.token(refresh));
  }

  private void replayed(GrantRow grant, TokenRequest context, Instant now) {
    AuditEvent event = context.event(AuditType.CODE_REPLAYED, grant).at(now);
    storage.write(tx -> {
      if (tx.grants().revoke(grant.id(), now, "code replayed")) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  private static DirectError unusable(String detail) {
    return DirectError.of(ErrorCode.INVALID_GRANT, UNUSABLE, detail);
  }
}
