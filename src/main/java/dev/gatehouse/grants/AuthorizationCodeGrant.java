package dev.gatehouse.grants;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import java.nio.charset.StandardCharsets;

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
  static final String TYPE = GrantType.AUTHORIZATION_CODE;
  private static final String UNUSABLE = "The authorization code is invalid, expired or was used.";
  private final Storage storage;
  private final CodeRedemption codes;

  AuthorizationCodeGrant(Storage storage, CodeRedemption codes) {
    this.storage = storage;
    this.codes = codes;
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
    GrantRow.Code code = grant.code();
    CodeRedemption.pkce(code.challenge(), code.challengeMethod(), redemption.verifier());
    if (grant.code().redeemedAt() != null) {
      codes.replayed(grant, context, lookup.now());
      throw unusable("the code was used at " + grant.code().redeemedAt());
    }
    CodeRedemption.ended(context, lookup)
        .ifPresent(why -> {
          throw unusable(why);
        });
    if (context.client().redirect(redemption.redirectUri()).isEmpty()) {
      throw unusable("the client has not registered the redirect URI any more");
    }
    if (!lookup.now().isBefore(grant.code().expiresAt())) {
      throw unusable("the code expired at " + grant.code().expiresAt());
    }
    return CodeRedemption.proposal(context, lookup);
  }

  @Override
  public Committed commit(Redemption redemption, Proposal proposal, TokenRequest context) {
    return codes
        .redeem(proposal, context, (tx, grant) -> true)
        .orElseThrow(() -> {
          // Another request redeemed the code between our read and our write: that is a replay too.
          codes.replayed(proposal.grant().orElseThrow(), context, proposal.now());
          return unusable("the code was used at the same moment");
        });
  }

  private static DirectError unusable(String detail) {
    return DirectError.of(ErrorCode.INVALID_GRANT, UNUSABLE, detail);
  }
}
