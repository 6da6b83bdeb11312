package dev.gatehouse.storage;

import java.util.Objects;

/**
 * An identity: a person as a connector names them (rule R8).
 *
 * @param connectorId the connector
 * @param userId its identifier of the person
 */
public record IdentityKey(String connectorId, String userId) {
  public IdentityKey {
    Objects.requireNonNull(connectorId, "connectorId");
    Objects.requireNonNull(userId, "userId");
  }
}
