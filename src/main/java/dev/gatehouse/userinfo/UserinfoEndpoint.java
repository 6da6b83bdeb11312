package dev.gatehouse.userinfo;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenType;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code GET} and {@code POST /userinfo}. One read; thread-safe. */
public final class UserinfoEndpoint implements GenerationEndpoint {
  private static final String SCHEME = "bearer ";
  private final Storage storage;
  private final TokenVerifier verifier;
  private final InstantSource clock;

  public UserinfoEndpoint(Storage storage, TokenVerifier verifier, InstantSource clock) {
    this.storage = storage;
    this.verifier = verifier;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    VerifiedToken token =
        verifier
            .verify(
                presented(http),
                TokenType.ACCESS_TOKEN,
                generation.tokens().issuer(),
                clock.instant())
            .orElseThrow(() -> refused("The access token is invalid or expired.", null));
    List<String> scopes = Scope.parse(token.text("scope"));
    if (!scopes.contains(Scope.OPENID)) {
      throw DirectError.of(
              ErrorCode.INSUFFICIENT_SCOPE, "The access token does not have the scope openid.")
          .challenge("Bearer error=\"insufficient_scope\", scope=\"openid\"");
    }
    GrantRow grant = liveGrant(token);
    Client client =
        generation
            .clients()
            .find(grant.clientId())
            .filter(found -> generation.connectors().find(grant.connectorId()).isPresent())
            .orElseThrow(() -> gone("the grant's client or connector is gone"));
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", grant.subject());
    claims.putAll(
        UserClaims.of(
            IdentityCodec.read(grant.identity()),
            grant.connectorId(),
            scopes,
            ClaimsRequest.stored(grant.claimsRequest()).within(client::allowsScope).userinfo()));
    return Response.json(200, claims);
  }

  /**
   * RFC 6750 §2: one way of presenting the token per request; never the query, which ends up in
   * logs.
   */
  private static String presented(Request http) {
    List<String> headers = http.headers("Authorization");
    boolean form =
        http.method().equals("POST")
            && http.header("Content-Type").isPresent()
            && http.form().first("access_token").isPresent();
    if (headers.size() > 1 || (!headers.isEmpty() && form)) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST, "The access token is presented more than once.");
    }
    if (form) {
      return http.form().get("access_token");
    }
    if (headers.isEmpty()) {
      // RFC 6750 §3.1: no error code when no credentials were sent.
      throw refused("The request has no access token.", null).challenge("Bearer");
    }
    String header = headers.get(0);
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw refused("The Authorization header must use the Bearer scheme.", null)
          .challenge("Bearer");
    }
    return header.substring(SCHEME.length()).strip();
  }

  private GrantRow liveGrant(VerifiedToken token) {
    String grantId = token.text(TokenMinter.GRANT_CLAIM);
    if (grantId == null) {
      throw refused("The access token speaks for no person.", "token of a client for itself");
    }
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(grantId));
    return lookup
        .grant()
        .filter(grant -> grant.revokedAt() == null)
        .orElseThrow(() -> gone("the grant is revoked or gone"));
  }

  private static DirectError gone(String detail) {
    return refused("The access token is invalid or expired.", detail);
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_TOKEN, description, detail)
        .challenge("Bearer error=\"invalid_token\"");
  }
}
