package dev.gatehouse.introspection;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.RefreshTokenCodec;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code POST /token/introspect} (RFC 7662). Thread-safe. */
public final class IntrospectionEndpoint implements GenerationEndpoint {
  private static final Map<String, Object> INACTIVE = Map.of("active", false);
  private static final List<String> COPIED =
      List.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "iat",
          "jti",
          "client_id",
          "scope",
          "acr",
          "amr",
          "auth_time",
          "cnf",
          "act");
  private static final List<String> DEX_EXTENSIONS =
      List.of(
          "azp",
          "sid",
          "email",
          "email_verified",
          "groups",
          "name",
          "preferred_username",
          "federated_claims");
  private final ClientAuthenticator clients;
  private final PresentedTokens tokens;

  public IntrospectionEndpoint(
      ClientAuthenticator clients,
      Storage storage,
      TokenVerifier verifier,
      RefreshTokenCodec codec,
      InstantSource clock) {
    this.clients = clients;
    this.tokens = new PresentedTokens(storage, verifier, codec, clock);
  }

  @Override
  public Response handle(Request http, Generation generation) {
    TokenForm form = TokenForm.read(http, generation, clients);
    if (form.client().publicClient()) {
      // Anybody can say they are a public client; RFC 7662 §2.1 wants the endpoint protected.
      throw DirectError.of(
          ErrorCode.UNAUTHORIZED_CLIENT, "A public client may not introspect tokens.");
    }
    return Response.json(
        200,
        tokens
            .find(form.token(), generation)
            .map(found -> describe(found, form.client(), generation))
            .orElse(INACTIVE));
  }

  private static Map<String, Object> describe(
      PresentedTokens.Found found, Client client, Generation generation) {
    return switch (found) {
      case PresentedTokens.Found.Access access -> access(access, client, generation);
      case PresentedTokens.Found.Refresh refresh -> refresh(refresh, client, generation);
    };
  }

  private static Map<String, Object> access(
      PresentedTokens.Found.Access found, Client client, Generation generation) {
    VerifiedToken token = found.token();
    boolean concerned =
        client.id().equals(token.text("client_id")) || token.audience().contains(client.id());
    if (!found.live() || !concerned) {
      return INACTIVE;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("active", true);
    answer.put("token_type", "Bearer");
    for (String name : COPIED) {
      Object value = token.claims().get(name);
      if (value != null) {
        answer.put(name, value);
      }
    }
    found
        .grant()
        .ifPresent(grant ->
            person(
                answer,
                grant,
                told(generation, token, IdentityCodec.read(grant.identity())),
                Scope.parse(token.text("scope"))));
    dexForm(answer, client);
    return answer;
  }

  private static Map<String, Object> refresh(
      PresentedTokens.Found.Refresh found, Client client, Generation generation) {
    GrantRow grant = found.grant();
    if (!found.live()
        || !grant.clientId().equals(client.id())
        || !client.allowsGrant("refresh_token")) {
      return INACTIVE;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("active", true);
    answer.put("token_type", "refresh_token");
    answer.put("iss", generation.tokens().issuer());
    answer.put("sub", grant.subject());
    answer.put("client_id", grant.clientId());
    answer.put("scope", String.join(" ", grant.scopes()));
    answer.put("iat", grant.refresh().rotatedAt().getEpochSecond());
    if (grant.refresh().absoluteExpiresAt() != null) {
      answer.put("exp", grant.refresh().absoluteExpiresAt().getEpochSecond());
    }
    person(answer, grant, IdentityCodec.read(grant.identity()), grant.scopes());
    dexForm(answer, client);
    return answer;
  }

  /**
   * Dex puts what is not of RFC 7662 below {@code ext}; resource servers of its world look there.
   */
  private static void dexForm(Map<String, Object> answer, Client client) {
    if (!client.profile().clientAudience()) {
      return;
    }
    Map<String, Object> ext = new LinkedHashMap<>();
    for (String name : DEX_EXTENSIONS) {
      if (answer.containsKey(name)) {
        ext.put(name, answer.get(name));
      }
    }
    answer.put("ext", ext);
    answer.put(
        "token_use",
        "refresh_token".equals(answer.get("token_type")) ? "refresh_token" : "access_token");
  }

  /** A token for a cluster names the groups that may use it, and so does what is said of it. */
  private static UpstreamIdentity told(
      Generation generation, VerifiedToken token, UpstreamIdentity person) {
    return ClusterAccess.of(generation, token.audience()).membership(person)
            instanceof ClusterAccess.Verdict.Allowed allowed
        ? allowed.identity()
        : person.toBuilder().groups(Groups.notRequested()).build();
  }

  private static void person(
      Map<String, Object> answer, GrantRow grant, UpstreamIdentity person, List<String> scopes) {
    Map<String, Object> claims = UserClaims.of(person, grant.connectorId(), scopes, Set.of());
    answer.putAll(claims);
    Object username = claims.getOrDefault("preferred_username", claims.get("email"));
    if (username != null) {
      answer.put("username", username);
    }
  }
}
