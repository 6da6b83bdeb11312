package dev.gatehouse.grants;

import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.generation.ClientTokens;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.generation.PersonStanding;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens of this issuer that are to be exchanged, or say who acts (attack cases 30 and 34).
 * Thread-safe.
 *
 * <p>The declared type decides what is accepted (rule R17). The grant behind a token, its session
 * and its person must be as alive as for a refresh. And a token that was made for somebody else
 * than the client it was issued to, the client that brings it or this issuer is not exchanged:
 * whoever it was shown to, such as a cluster, could turn it into a token for another.
 */
final class OwnTokens {
  private final Storage storage;
  private final TokenVerifier verifier;
  private final InstantSource clock;

  OwnTokens(Storage storage, TokenVerifier verifier, InstantSource clock) {
    this.storage = storage;
    this.verifier = verifier;
    this.clock = clock;
  }

  /** The person of a subject token. */
  ExchangeSubject subject(ExchangeRequest.Token presented, TokenRequest context) {
    VerifiedToken token = verified("subject_token", presented, context);
    GrantLookup lookup = live("subject_token", token, context);
    GrantRow grant = lookup.grant().orElseThrow();
    if (!context.client().exchange().tokensOf().contains(grant.clientId())) {
      throw refused(
          "This client may not exchange tokens of the client that the subject_token belongs to.",
          grant.clientId());
    }
    List<String> scopes = scopes(token, grant);
    UpstreamIdentity identity = person(grant, scopes, context);
    return new ExchangeSubject(
        "a token of " + grant.clientId(),
        Optional.of(grant),
        grant.connectorId(),
        grant.subject(),
        identity,
        Optional.of(scopes),
        grant.authTime(),
        grant.acr(),
        grant.amr(),
        Optional.of(token.time("exp")),
        delegation(token.claims()),
        context.generation().tokens().issuer(),
        Optional.empty(),
        lookup.now());
  }

  /** Who acts, by a token of a client or a person. */
  Actors.Actor actor(ExchangeRequest.Token presented, TokenRequest context) {
    VerifiedToken token = verified("actor_token", presented, context);
    String clientId;
    if (token.text(TokenMinter.GRANT_CLAIM) != null) {
      GrantRow grant = live("actor_token", token, context).grant().orElseThrow();
      person(grant, grant.scopes(), context);
      clientId = grant.clientId();
    } else {
      clientId = token.text("client_id");
      if (clientId == null || !ClientTokens.live(context.generation(), storage, token)) {
        throw refused("The actor_token is invalid, expired or was revoked.", "not live");
      }
    }
    if (!context.client().exchange().actors().contains(clientId)) {
      throw refused("This client may not let the actor of the actor_token act.", clientId);
    }
    audience("actor_token", token, clientId, context);
    return new Actors.Actor(token.text("sub"), clientId);
  }

  private VerifiedToken verified(
      String name, ExchangeRequest.Token presented, TokenRequest context) {
    TokenType expected =
        switch (presented.type()) {
          case ACCESS_TOKEN -> TokenType.ACCESS_TOKEN;
          case ID_TOKEN -> TokenType.ID_TOKEN;
          default ->
              throw refused(
                  "Say whether the " + name + " of this issuer is an access token or ID token.",
                  null);
        };
    VerifiedToken token =
        verifier
            .verify(
                presented.value(),
                expected,
                context.generation().tokens().issuer(),
                clock.instant())
            .orElseThrow(() ->
                refused(
                    "The " + name + " is invalid or expired, or not of the type that is said.",
                    null));
    if (token.claims().containsKey("cnf")) {
      // Rule R27: whoever has it must prove more, and no way to do so exists yet.
      throw refused("The " + name + " is bound to a sender that the request does not prove.", null);
    }
    return token;
  }

  private GrantLookup live(String name, VerifiedToken token, TokenRequest context) {
    String grantId = token.text(TokenMinter.GRANT_CLAIM);
    if (grantId == null) {
      throw refused("The " + name + " speaks for no person.", "token of a client for itself");
    }
    String ended = "The " + name + " was revoked, or its login has ended.";
    // Of the tokens of a grant, ID tokens alone are taken back one by one.
    if (token.type() == TokenType.ID_TOKEN
        && storage.read(tx -> tx.revocations().isDenied(token.text("jti")))) {
      throw refused(ended, "an administrator took the token back");
    }
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(grantId));
    GrantRow grant = lookup.grant().orElseThrow(() -> refused(ended, "the grant is gone"));
    context.about().set(grant);
    Optional<String> why = GrantStanding.ended(context.generation(), lookup);
    if (why.isPresent()) {
      throw refused(ended, why.get());
    }
    if (grant.binding() == GrantRow.Binding.SESSION
        && grant.sessionId() != null
        && !lookup.sessionLive()) {
      throw refused(ended, "the browser session has ended");
    }
    audience(name, token, grant.clientId(), context);
    return lookup;
  }

  private static void audience(
      String name, VerifiedToken token, String owner, TokenRequest context) {
    List<String> expected =
        List.of(context.generation().tokens().issuer(), context.client().id(), owner);
    if (token.audience().isEmpty() || !expected.containsAll(token.audience())) {
      throw refused(
          "The " + name + " was made for somebody else, who alone is to use it.",
          "aud " + token.audience());
    }
  }

  /** What the token has of the grant's scopes; an ID token shows it by its claims. */
  private static List<String> scopes(VerifiedToken token, GrantRow grant) {
    if (token.type() == TokenType.ACCESS_TOKEN) {
      List<String> own = Scope.parse(token.text("scope"));
      return grant.scopes().stream()
          .filter(own::contains)
          .filter(scope -> meant(scope, token))
          .toList();
    }
    Map<String, Object> claims = token.claims();
    return grant.scopes().stream()
        .filter(scope ->
            switch (scope) {
              case Scope.EMAIL -> claims.containsKey("email_verified");
              case Scope.GROUPS -> claims.containsKey("groups");
              case Scope.PROFILE ->
                  claims.containsKey("name") || claims.containsKey("preferred_username");
              case Scope.FEDERATED_ID -> claims.containsKey("federated_claims");
              default -> meant(scope, token);
            })
        .toList();
  }

  /** A client that a scope names counts where the token is for it. */
  private static boolean meant(String scope, VerifiedToken token) {
    String peer = Scope.peerOf(scope);
    return peer == null || token.audience().contains(peer);
  }

  /** The person as they are now, if they may still be spoken for. */
  private UpstreamIdentity person(GrantRow grant, List<String> scopes, TokenRequest context) {
    Optional<UpstreamIdentity> current;
    try {
      current = PersonStanding.current(context.generation(), storage, grant, Set.copyOf(scopes));
    } catch (ConnectorUnavailableException | UpstreamException e) {
      current = Optional.empty();
    }
    return current.orElseThrow(() ->
        refused(
            "The account of the token is not there any more, or may not log in.",
            "user " + grant.userId()));
  }

  /** What a subject token says of who acts. */
  static Map<String, Object> delegation(Map<String, Object> claims) {
    Map<String, Object> found = new LinkedHashMap<>();
    for (String name : List.of(Actors.ACT, Actors.MAY_ACT)) {
      if (claims.get(name) != null) {
        found.put(name, claims.get(name));
      }
    }
    return found;
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description, detail);
  }
}
