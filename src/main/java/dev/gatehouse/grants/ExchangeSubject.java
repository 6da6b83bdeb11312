package dev.gatehouse.grants;

import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom a subject token is about, after everything about it has been checked.
 *
 * @param origin where it came from, in words for the record
 * @param parent the grant of a token of ours
 * @param connectorId the connector, or what stands for one
 * @param subject {@code sub} of the new token
 * @param identity who it is
 * @param scopes the scopes that the subject token has; empty when it has none of ours, so that the
 *     request alone says which
 * @param authTime when the person authenticated, or null when nobody says
 * @param acr authentication context class, or null
 * @param amr authentication methods
 * @param endsAt when the subject token ends; empty when it does not say
 * @param claims its {@code act} and {@code may_act}, where it has them
 * @param issuer who issued it
 * @param once what tells the token from all others, when it may be exchanged once only
 * @param now the time that decides
 */
record ExchangeSubject(
    String origin,
    Optional<GrantRow> parent,
    String connectorId,
    String subject,
    UpstreamIdentity identity,
    Optional<List<String>> scopes,
    Instant authTime,
    String acr,
    List<String> amr,
    Optional<Instant> endsAt,
    Map<String, Object> claims,
    String issuer,
    Optional<byte[]> once,
    Instant now) {}
