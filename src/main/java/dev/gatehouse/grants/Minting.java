package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.tokens.Audience;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenSettings;
import dev.gatehouse.tokens.UserFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last phase: tokens and the response (RFC 6749 §5.1). Thread-safe. */
final class Minting {
  private final TokenMinter minter;
  private final ExchangeMinting exchanges;

  Minting(TokenMinter minter) {
    this.minter = minter;
    this.exchanges = new ExchangeMinting(minter);
  }

  Response mint(TokenRequest request, Proposal proposal, Committed committed) {
    if (proposal.exchanged().isPresent()) {
      return exchanges.mint(request, proposal, proposal.exchanged().get(), committed);
    }
    Audience audience = audience(request, proposal);
    ClusterAccess clusters = ClusterAccess.of(request.generation(), audience.clientIds());
    TokenSettings settings = clusters.lifetimes(request.generation().tokens());
    boolean openid = proposal.scopes().contains(Scope.OPENID);
    TokenMinter.Minted access;
    TokenMinter.Minted id = null;
    if (committed.identity().isPresent()) {
      GrantRow grant = proposal.grant().orElseThrow();
      UserFacts facts =
          facts(
              request.client(),
              grant,
              proposal.scopes(),
              resources(request, proposal),
              ClusterPolicy.person(
                  clusters, request, grant, proposal.scopes(), committed.identity().get()));
      access =
          minter.accessToken(
              settings,
              request.client(),
              facts,
              clientAudience(request.client(), proposal, audience),
              request.accessTokenId(),
              proposal.now());
      if (openid) {
        id =
            minter.idToken(
                settings,
                request.client(),
                audience,
                facts,
                access.token(),
                minter.newJti(),
                proposal.now());
      }
    } else {
      Map<String, Object> own = ownClaims(clusters, request.client(), proposal.scopes());
      access =
          minter.clientToken(
              settings,
              request.client(),
              proposal.scopes(),
              resources(request, proposal),
              clientAudience(request.client(), proposal, audience),
              own,
              request.accessTokenId(),
              proposal.now());
      if (openid) {
        id =
            minter.clientIdToken(
                settings,
                request.client(),
                audience,
                own,
                access.token(),
                minter.newJti(),
                proposal.now());
      }
    }
    return respond(request, settings, proposal, committed, access, id);
  }

  private static Response respond(
      TokenRequest request,
      TokenSettings settings,
      Proposal proposal,
      Committed committed,
      TokenMinter.Minted access,
      TokenMinter.Minted id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", access.token());
    body.put("token_type", "Bearer");
    body.put("expires_in", settings.accessTokenLifetime(request.client()).toSeconds());
    if (committed.refreshToken() != null) {
      body.put("refresh_token", committed.refreshToken());
    }
    if (id != null) {
      body.put("id_token", id.token());
    }
    if (!proposal.scopes().isEmpty()) {
      body.put("scope", String.join(" ", proposal.scopes()));
    }
    return Response.json(200, body).header("Pragma", "no-cache");
  }

  private static Audience audience(TokenRequest request, Proposal proposal) {
    return switch (Audience.resolve(
        request.generation().clients(), request.client(), proposal.scopes())) {
      case Audience.Result.Of of -> of.audience();
      case Audience.Result.Untrusted untrusted ->
          throw DirectError.of(
              ErrorCode.INVALID_SCOPE,
              "The client " + untrusted.peer() + " does not trust this client.");
    };
  }

  /** Rule R17: a client id is an access token's audience only where the profile says so. */
  private static List<String> clientAudience(Client client, Proposal proposal, Audience audience) {
    return client.profile().clientAudience() && !AdminScope.anyOf(proposal.scopes())
        ? audience.clientIds()
        : null;
  }

  /** RFC 9068 §3: the scopes say which resource is meant, and a token is for that one alone. */
  private static List<String> resources(TokenRequest request, Proposal proposal) {
    if (AdminScope.anyOf(proposal.scopes())) {
      return List.of(request.generation().policy().adminResource());
    }
    return SharedPolicies.resources(request, proposal);
  }

  private static UserFacts facts(
      Client client,
      GrantRow grant,
      List<String> scopes,
      List<String> resources,
      UpstreamIdentity identity) {
    return new UserFacts(
        grant.id(),
        grant.subject(),
        grant.connectorId(),
        identity,
        scopes,
        resources,
        ClaimsRequest.stored(grant.claimsRequest()).within(client::allowsScope),
        grant.nonce(),
        grant.authTime(),
        grant.acr(),
        grant.amr(),
        grant.sid(),
        grant.confirmation());
  }

  /** Claims about the client itself, as Dex gives them. */
  private static Map<String, Object> ownClaims(
      ClusterAccess clusters, Client client, List<String> scopes) {
    List<String> groups = ClusterPolicy.ownGroups(clusters, client, scopes);
    Map<String, Object> claims = new LinkedHashMap<>();
    if (scopes.contains(Scope.PROFILE)) {
      claims.put("name", client.name());
      claims.put("preferred_username", client.name());
    }
    if (!groups.isEmpty()) {
      claims.put("groups", groups);
    }
    return claims;
  }
}
