package dev.gatehouse.tokens;

import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.spi.UpstreamIdentity;
import java.time.Instant;
import java.util.List;

/**
 * What tokens say of a person and of the grant that they come from.
 *
 * @param grantId the grant
 * @param subject {@code sub}
 * @param connectorId connector of the identity
 * @param identity the person
 * @param scopes scopes of this token, at most those of the grant
 * @param audiences requested resources (RFC 8707), empty for the default
 * @param claimsRequest the {@code claims} parameter
 * @param nonce nonce of the authorization request, or null
 * @param authTime when the person authenticated, or null when nobody says
 * @param acr authentication context class, or null
 * @param amr authentication methods
 * @param sid session identifier for the client, or null
 * @param confirmation {@code cnf} as JSON, or null
 */
public record UserFacts(
    String grantId,
    String subject,
    String connectorId,
    UpstreamIdentity identity,
    List<String> scopes,
    List<String> audiences,
    ClaimsRequest claimsRequest,
    String nonce,
    Instant authTime,
    String acr,
    List<String> amr,
    String sid,
    String confirmation) {}
