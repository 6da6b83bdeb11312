package dev.gatehouse.flow;

import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.storage.SessionRow;

/** What clusters say of who asks for a token that is for them. Thread-safe. */
public final class ClusterRules {
  private ClusterRules() {}

  /**
   * Checks before anybody is asked for consent: kubectl shows what it was told, but hides an error
   * of the token endpoint behind the next login.
   *
   * @throws RedirectError when the person cannot have the token
   */
  public static void require(
      Generation generation, AuthorizationRequest request, SessionRow.Account account) {
    ClusterAccess.Verdict verdict =
        ClusterAccess.of(generation, request.client(), request.scopes())
            .judge(
                IdentityCodec.read(account.identity()),
                account.connectorId(),
                request.scopes(),
                request.claims().idToken());
    if (verdict instanceof ClusterAccess.Verdict.Refused refused) {
      throw new RedirectError(
          request.target(),
          refused.scope() ? ErrorCode.INVALID_SCOPE : ErrorCode.ACCESS_DENIED,
          refused.description());
    }
  }
}
