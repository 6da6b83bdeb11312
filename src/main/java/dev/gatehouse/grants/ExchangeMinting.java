package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.tokens.ExchangeTerms;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.UserFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The token of an exchange and its response (RFC 8693 §2.2.1). Thread-safe. */
final class ExchangeMinting {
  private final TokenMinter minter;

  ExchangeMinting(TokenMinter minter) {
    this.minter = minter;
  }

  Response mint(TokenRequest request, Proposal proposal, Exchanged exchanged, Committed committed) {
    Client client = request.client();
    Generation generation = request.generation();
    boolean idToken = exchanged.type() == ExchangedType.ID_TOKEN;
    boolean dex = client.profile().clientAudience();
    ClusterAccess clusters = ClusterAccess.of(generation, exchanged.audience());
    Instant endsAt =
        clusters
            .longest()
            .map(longest -> proposal.now().plus(longest))
            .filter(end -> end.isBefore(exchanged.endsAt()))
            .orElse(exchanged.endsAt());
    ExchangeTerms terms =
        new ExchangeTerms(
            exchanged.audience(),
            exchanged.act(),
            endsAt,
            exchanged.audienceClient().orElse(client));
    GrantRow grant = proposal.grant().orElseThrow();
    UserFacts facts =
        facts(
            grant,
            proposal.scopes(),
            ClusterPolicy.exchanged(
                clusters, grant, proposal.scopes(), committed.identity().orElseThrow()));
    TokenMinter.Minted token =
        idToken
            ? minter.exchangedIdToken(
                generation.tokens(), client, facts, terms, request.accessTokenId(), proposal.now())
            : minter.exchangedAccessToken(
                generation.tokens(), client, facts, terms, request.accessTokenId(), proposal.now());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", token.token());
    body.put("issued_token_type", exchanged.type().uri());
    // Dex calls both so, and tools of its world present either as a bearer token.
    body.put("token_type", idToken && !dex ? "N_A" : "Bearer");
    body.put("expires_in", Duration.between(proposal.now(), endsAt).toSeconds());
    if (!proposal.scopes().isEmpty()) {
      body.put("scope", String.join(" ", proposal.scopes()));
    }
    return Response.json(200, body).header("Pragma", "no-cache");
  }

  private static UserFacts facts(GrantRow grant, List<String> scopes, UpstreamIdentity identity) {
    return new UserFacts(
        grant.id(),
        grant.subject(),
        grant.connectorId(),
        identity,
        scopes,
        grant.audiences(),
        ClaimsRequest.stored(null),
        null,
        grant.authTime(),
        grant.acr(),
        grant.amr(),
        null,
        null);
  }
}
