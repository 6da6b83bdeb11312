package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.storage.GrantRow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A token request whose client is authenticated.
 *
 * @param http the HTTP request
 * @param generation the pinned generation
 * @param client the authenticated client
 * @param grantType value of {@code grant_type}
 * @param accessTokenId identifier that the access token will have
 * @param about the grant that the request turned out to be about, for the record of a refusal
 */
record TokenRequest(
    Request http,
    Generation generation,
    Client client,
    String grantType,
    String accessTokenId,
    AtomicReference<GrantRow> about) {

  /** Starts an audit event of this request about a grant. */
  AuditEvent.Builder event(AuditType type, GrantRow grant) {
    return grant.in(event(type));
  }

  /** Starts an audit event of this request. */
  AuditEvent.Builder event(AuditType type) {
    return AuditEvent.of(type)
        .request(http.id(), http.remoteAddress())
        .with(Fact.CLIENT, client.id())
        .with(Fact.GRANT_TYPE, grantType);
  }
}
