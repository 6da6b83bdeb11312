package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;

/**
 * A token request whose client is authenticated.
 *
 * @param http the HTTP request
 * @param generation the pinned generation
 * @param client the authenticated client
 * @param grantType value of {@code grant_type}
 * @param accessTokenId identifier that the access token will have
 */
record TokenRequest(
    Request http, Generation generation, Client client, String grantType, String accessTokenId) {

  /** Starts an audit event of this request. */
  AuditEvent.Builder event(AuditType type) {
    return AuditEvent.of(type)
        .request(http.id(), http.remoteAddress())
        .with(Fact.CLIENT, client.id())
        .with(Fact.GRANT_TYPE, grantType);
  }
}
