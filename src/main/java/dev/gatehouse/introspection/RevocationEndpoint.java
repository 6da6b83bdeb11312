package dev.gatehouse.introspection;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.RefreshTokenCodec;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;

/**
 * {@code POST /token/revoke} (RFC 7009). Thread-safe.
 *
 * <p>Revoking either token of a person's grant ends the grant with all its tokens (§2.1). An
 * unknown, expired or foreign token is answered like a revoked one: the client wanted it gone, and
 * nobody learns whose it is.
 */
public final class RevocationEndpoint implements GenerationEndpoint {
  private final ClientAuthenticator clients;
  private final Storage storage;
  private final PresentedTokens tokens;

  public RevocationEndpoint(
      ClientAuthenticator clients,
      Storage storage,
      TokenVerifier verifier,
      RefreshTokenCodec codec,
      InstantSource clock) {
    this.clients = clients;
    this.storage = storage;
    this.tokens = new PresentedTokens(storage, verifier, codec, clock);
  }

  @Override
  public Response handle(Request http, Generation generation) {
    TokenForm form = TokenForm.read(http, generation, clients);
    tokens.find(form.token(), generation).ifPresent(found -> revoke(found, form, http));
    return Response.status(200);
  }

  private void revoke(PresentedTokens.Found found, TokenForm form, Request http) {
    switch (found) {
      case PresentedTokens.Found.Refresh refresh -> revokeGrant(refresh.grant(), form, http);
      case PresentedTokens.Found.Access access -> {
        if (access.grant().isPresent()) {
          revokeGrant(access.grant().get(), form, http);
        } else {
          deny(access.token(), form, http);
        }
      }
    }
  }

  private void revokeGrant(GrantRow grant, TokenForm form, Request http) {
    if (!grant.clientId().equals(form.client().id())) {
      return;
    }
    Instant now = tokens.now();
    AuditEvent event =
        grant.in(event(form, http)).with(Fact.REASON, "revoked by the client").at(now);
    storage.write(tx -> {
      if (tx.grants().revoke(grant.id(), now, "revoked by the client")) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  private void deny(VerifiedToken token, TokenForm form, Request http) {
    if (!form.client().id().equals(token.text("client_id"))) {
      return;
    }
    AuditEvent event = event(form, http).with(Fact.JTI, token.text("jti")).at(tokens.now());
    storage.write(tx -> {
      if (tx.revocations().deny(token.text("jti"), token.time("exp"))) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  private static AuditEvent.Builder event(TokenForm form, Request http) {
    return AuditEvent.of(AuditType.TOKEN_REVOKED)
        .request(http.id(), http.remoteAddress())
        .with(Fact.CLIENT, form.client().id());
  }
}
