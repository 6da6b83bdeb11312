package dev.gatehouse.grants;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.NumericDate;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.SubjectResolver;
import dev.gatehouse.tokens.UnverifiedClaims;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens of an identity source, in place of a login there (Dex's {@code connector_id}). The
 * connector says whether a token is good and whose it is; the rules of the configuration for its
 * people hold as at a login. Thread-safe.
 */
final class UpstreamTokens {
  private final Storage storage;
  private final InstantSource clock;

  UpstreamTokens(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  ExchangeSubject subject(ExchangeRequest request, TokenRequest context) {
    String id = request.connectorId();
    // No grant is looked up that would tell of a client changed elsewhere (rule R10).
    context.generation().clients().require(storage.read(tx -> tx.meta().registryRevision()));
    allowed(id, context);
    UpstreamIdentity identity = ask(request, context);
    IdentityKey key = new IdentityKey(id, identity.userId());
    Optional<IdentityRow> known = storage.read(tx -> tx.identities().find(key));
    if (known.filter(IdentityRow::disabled).isPresent()) {
      throw refused("The account of the token may not log in.", "the account is disabled");
    }
    Map<String, Object> claims = UnverifiedClaims.of(request.subject().value());
    return new ExchangeSubject(
        "a token of the connector " + id,
        Optional.empty(),
        id,
        SubjectResolver.ofUser(context.client(), known.map(IdentityRow::subject).orElse(key)),
        identity,
        Optional.empty(),
        identity.authTime().orElse(null),
        identity.acr().orElse(null),
        identity.amr(),
        NumericDate.ofSeconds(claims.get("exp")),
        OwnTokens.delegation(claims),
        claims.get("iss") instanceof String issuer ? issuer : "connector:" + id,
        Optional.empty(),
        clock.instant());
  }

  /** Before the connector is troubled: attack case 33. */
  private static void allowed(String id, TokenRequest context) {
    boolean usable =
        context
            .generation()
            .connectors()
            .find(id)
            .filter(connector -> connector.allowsGrant(context.grantType()))
            .isPresent();
    if (!usable
        || !context.client().allowsConnector(id)
        || !context.client().exchange().allowsConnector(id)) {
      throw refused(
          "This client may not exchange tokens of the connector of connector_id.",
          "connector " + id);
    }
  }

  private static UpstreamIdentity ask(ExchangeRequest request, TokenRequest context) {
    Set<String> scopes = Set.copyOf(request.scopes());
    try (ConnectorLease lease = context.generation().connectors().borrow(request.connectorId())) {
      TokenIdentity ability =
          lease
              .connector()
              .tokenIdentity()
              .orElseThrow(() ->
                  refused("The connector of connector_id takes no tokens.", "no such ability"));
      LoginResult result =
          ability.exchange(
              new TokenIdentity.SubjectToken(
                  request.subject().type().uri(), request.subject().value()),
              LoginContext.of(
                  scopes,
                  new RemoteInfo(
                      context.http().remoteAddress(), context.http().header("User-Agent"))));
      return switch (result) {
        case LoginResult.Authenticated in -> accepted(in.identity(), scopes, context);
        case LoginResult.PasswordChangeRequired must ->
            throw refused("The account of the token may not log in.", "password change is due");
        case LoginResult.Rejected rejected ->
            throw refused(
                "The identity source does not take the subject_token, or the account may not log in"
                    + " here.",
                rejected.reason() + ": " + rejected.detail());
      };
    } catch (ConnectorUnavailableException | UpstreamException e) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The identity source is not available at the moment.",
          e.getMessage());
    }
  }

  private static UpstreamIdentity accepted(
      UpstreamIdentity identity, Set<String> scopes, TokenRequest context) {
    Optional<String> refusal =
        IdentityGuard.refusal(identity)
            .or(() -> context.generation().federation().impersonated(identity));
    if (refusal.isPresent()) {
      throw refused("The account of the token may not log in.", refusal.get());
    }
    if (scopes.contains(Scope.GROUPS) && identity.groups() instanceof Groups.Unavailable lost) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The groups of the account cannot be read at the moment.",
          lost.reason());
    }
    return identity;
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description, detail);
  }
}
