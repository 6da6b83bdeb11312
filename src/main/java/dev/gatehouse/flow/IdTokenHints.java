package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.util.List;
import java.util.Optional;

/**
 * {@code id_token_hint} (OpenID Connect Core §3.1.2.1): an ID token of ours for the client that
 * asks, expired or not. It names the person that the answer must be about. Thread-safe.
 */
public final class IdTokenHints {
  private final TokenVerifier verifier;

  public IdTokenHints(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * The subject of the hint that a request brings, or null when it brings none. Only this is kept:
   * the token itself would not fit into the sealed attempt (rule R2).
   *
   * @throws RedirectError when the hint is no ID token of this issuer for the client
   */
  String subject(AuthorizationRequest request, Parameters sent, Generation generation) {
    String hint = sent.get("id_token_hint");
    if (hint == null || hint.isEmpty()) {
      return null;
    }
    String client = request.client().id();
    return verifier
        .verifyHint(hint, generation.tokens().issuer())
        .filter(token -> isFor(token, client))
        .map(token -> token.text("sub"))
        .orElseThrow(() ->
            new RedirectError(
                request.target(),
                ErrorCode.INVALID_REQUEST,
                "The id_token_hint is not an ID token of this issuer for this client."));
  }

  /**
   * Whose hint a token is: an ID token of this issuer, of whatever age.
   *
   * @param clientId the client that it was issued to
   * @param subject {@code sub}
   * @param sid {@code sid}, or null
   */
  public record Hint(String clientId, String subject, String sid) {}

  /**
   * Reads a hint of whichever client (OpenID Connect RP-Initiated Logout 1.0 §2); empty when it is
   * no ID token that this issuer signed for one client.
   */
  public Optional<Hint> read(String token, Generation generation) {
    return verifier
        .verifyHint(token, generation.tokens().issuer())
        .flatMap(verified -> {
          String party = verified.text("azp");
          List<String> audience = verified.audience();
          String client = party == null && audience.size() == 1 ? audience.get(0) : party;
          String subject = verified.text("sub");
          return client == null || subject == null
              ? Optional.empty()
              : Optional.of(new Hint(client, subject, verified.text("sid")));
        });
  }

  /** Another client's token would let its holder ask who is logged in here. */
  private static boolean isFor(VerifiedToken token, String client) {
    String authorizedParty = token.text("azp");
    return authorizedParty == null
        ? token.audience().contains(client)
        : authorizedParty.equals(client);
  }
}
