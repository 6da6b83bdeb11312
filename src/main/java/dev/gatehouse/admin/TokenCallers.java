package dev.gatehouse.admin;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Administrators;
import dev.gatehouse.generation.ClientTokens;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.http.Bearer;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.rest.ApiRequest;
import dev.gatehouse.rest.Caller;
import dev.gatehouse.rest.Callers;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.ProblemException.Kind;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenType;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls over the network: the bearer of an access token of this issuer whose only audience is
 * this interface (RFC 6750, RFC 9068 §4). What the token says is compared with what holds now: a
 * scope that was taken from the client, a group that a local user left, a revoked grant end it at
 * once. Two reads; thread-safe.
 */
public final class TokenCallers implements Callers {
  private static final String CHALLENGE = "WWW-Authenticate";
  private final Storage storage;
  private final TokenVerifier verifier;
  private final InstantSource clock;

  public TokenCallers(Storage storage, TokenVerifier verifier, InstantSource clock) {
    this.storage = storage;
    this.verifier = verifier;
    this.clock = clock;
  }

  @Override
  public Caller of(ApiRequest request, Generation generation) {
    Policy policy = generation.policy();
    Policy.Administration rule = policy.administration().orElseThrow(TokenCallers::invalid);
    VerifiedToken token =
        verifier
            .verify(
                presented(request),
                TokenType.ACCESS_TOKEN,
                generation.tokens().issuer(),
                clock.instant())
            .filter(found -> found.audience().equals(List.of(policy.adminResource())))
            // Bound to a sender that nothing here could prove (rule R27).
            .filter(found -> !found.claims().containsKey("cnf"))
            .orElseThrow(TokenCallers::invalid);
    String grantId = token.text(TokenMinter.GRANT_CLAIM);
    String name = grantId == null ? service(token, generation) : person(grantId, rule, generation);
    Client client =
        generation.clients().find(token.text("client_id")).orElseThrow(TokenCallers::invalid);
    return new Caller(name, name + ", token " + token.text("jti"), scopes(token, client));
  }

  private static String presented(ApiRequest request) {
    List<String> headers = request.headers("Authorization");
    if (headers.isEmpty()) {
      // RFC 6750 §3.1: no error code when no credentials were sent.
      throw ProblemException.of(Kind.UNAUTHENTICATED, "The request has no access token.")
          .header(CHALLENGE, "Bearer");
    }
    return Bearer.token(headers)
        .orElseThrow(() ->
            ProblemException.of(
                    Kind.UNAUTHENTICATED,
                    "One Authorization header with the Bearer scheme is needed.")
                .header(CHALLENGE, "Bearer"));
  }

  private String service(VerifiedToken token, Generation generation) {
    if (!ClientTokens.live(generation, storage, token)) {
      throw invalid();
    }
    return "client " + token.text("client_id");
  }

  private String person(String grantId, Policy.Administration rule, Generation generation) {
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(grantId));
    Optional<GrantRow> grant = lookup.grant();
    if (grant.isEmpty() || GrantStanding.ended(generation, lookup).isPresent()) {
      throw invalid();
    }
    if (!Administrators.among(rule, generation, grant.get())) {
      throw ProblemException.of(
              Kind.FORBIDDEN, "You are in none of the groups that may use this interface.")
          .header(CHALLENGE, "Bearer error=\"insufficient_scope\"");
    }
    return "user " + grant.get().subject() + " with client " + grant.get().clientId();
  }

  /** What the token has and the client may still have. */
  private static Set<AdminScope> scopes(VerifiedToken token, Client client) {
    Set<AdminScope> scopes = EnumSet.noneOf(AdminScope.class);
    for (String scope : Scope.parse(token.text("scope"))) {
      AdminScope.of(scope).filter(one -> client.allowsScope(scope)).ifPresent(scopes::add);
    }
    return scopes;
  }

  private static ProblemException invalid() {
    return ProblemException.of(
            Kind.UNAUTHENTICATED, "The access token is invalid, expired or for another audience.")
        .header(CHALLENGE, "Bearer error=\"invalid_token\"");
  }
}
