package dev.gatehouse.userinfo;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.http.Bearer;
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
import java.util.Optional;

/** {@code GET} and {@code POST /userinfo}. One read; thread-safe. */
public final class UserinfoEndpoint implements GenerationEndpoint {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String INVALID = "The access token is invalid or expired.";
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
            .filter(found -> concerned(found, generation))
            .orElseThrow(() -> refused(INVALID, null));
    http.readableBy(
        generation
            .clients()
            .find(token.text("client_id"))
            .map(Client::corsOrigins)
            .orElse(List.of()));
    List<String> scopes = Scope.parse(token.text("scope"));
    if (!scopes.contains(Scope.OPENID)) {
      throw DirectError.of(
              ErrorCode.INSUFFICIENT_SCOPE, "The access token does not have the scope openid.")
          .challenge("Bearer error=\"insufficient_scope\", scope=\"openid\"");
    }
    GrantRow grant = liveGrant(token, generation);
    Client client = generation.clients().find(grant.clientId()).orElseThrow();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", grant.subject());
    claims.putAll(
        UserClaims.of(
            IdentityCodec.read(grant.identity()),
            grant.connectorId(),
            scopes.stream().filter(client::allowsScope).toList(),
            ClaimsRequest.stored(grant.claimsRequest()).within(client::allowsScope).userinfo()));
    return Response.json(200, claims);
  }

  /**
   * RFC 9068 §4: a token for another resource is not for us, whoever brings it. In the Dex profile
   * the client is the audience (rule R17).
   */
  private static boolean concerned(VerifiedToken token, Generation generation) {
    return token.audience().contains(generation.tokens().issuer())
        || generation
            .clients()
            .find(token.text("client_id"))
            .filter(client -> client.profile().clientAudience())
            .filter(client -> token.audience().contains(client.id()))
            .isPresent();
  }

  /**
   * RFC 6750 §2: one way of presenting the token per request; never the query, which ends up in
   * logs.
   */
  private static String presented(Request http) {
    List<String> headers = http.headers("Authorization");
    List<String> sent = hasForm(http) ? http.form().all("access_token") : List.of();
    if (headers.size() + sent.size() > 1) {
      throw DirectError.of(
              ErrorCode.INVALID_REQUEST, "The access token is presented more than once.")
          .challenge("Bearer error=\"invalid_request\"");
    }
    if (sent.size() == 1 && !sent.get(0).isEmpty()) {
      return sent.get(0);
    }
    if (headers.isEmpty()) {
      // RFC 6750 §3.1: no error code when no credentials were sent.
      throw refused("The request has no access token.", null).challenge("Bearer");
    }
    return Bearer.token(headers)
        .orElseThrow(() ->
            refused("The Authorization header must use the Bearer scheme.", null)
                .challenge("Bearer"));
  }

  /** RFC 6750 §2.2: a body of any other type holds no token, and is not looked at. */
  private static boolean hasForm(Request http) {
    return http.method().equals("POST")
        && http.header("Content-Type")
            .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .filter(FORM::equals)
            .isPresent();
  }

  private GrantRow liveGrant(VerifiedToken token, Generation generation) {
    String grantId = token.text(TokenMinter.GRANT_CLAIM);
    if (grantId == null) {
      throw refused("The access token speaks for no person.", "token of a client for itself");
    }
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(grantId));
    GrantRow grant = lookup.grant().orElseThrow(() -> refused(INVALID, "the grant is gone"));
    Optional<String> ended = GrantStanding.ended(generation, lookup);
    if (ended.isPresent()) {
      throw refused(INVALID, ended.get());
    }
    return grant;
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_TOKEN, description, detail)
        .challenge("Bearer error=\"invalid_token\"");
  }
}
