package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Set;

/**
 * What a person has allowed a client.
 *
 * @param connectorId the connector that the person comes from
 * @param userId the connector's identifier of the person
 * @param clientId the client
 * @param scopes what was allowed: scopes, and those that a {@code claims} request amounts to
 * @param firstGrantedAt when something was allowed first
 * @param lastGrantedAt when something was added last
 */
public record ConsentRow(
    String connectorId,
    String userId,
    String clientId,
    Set<String> scopes,
    Instant firstGrantedAt,
    Instant lastGrantedAt) {

  public ConsentRow {
    scopes = Set.copyOf(scopes);
  }
}
