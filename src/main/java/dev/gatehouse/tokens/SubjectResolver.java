package dev.gatehouse.tokens;

import dev.gatehouse.clients.Client;
import dev.gatehouse.protocol.Subject;

/**
 * The one place that decides the {@code sub} that a client sees (rule R8). Linking accounts never
 * changes it. All clients get the public Dex encoding; pairwise subjects will be decided here.
 * Thread-safe.
 */
public final class SubjectResolver {
  private SubjectResolver() {}

  /** The subject of a person for a client. */
  public static String ofUser(Client client, String connectorId, String userId) {
    return Subject.of(userId, connectorId);
  }

  /** The subject of a client that acts for itself; Dex leaves the connector empty. */
  public static String ofClient(Client client) {
    return Subject.of(client.id(), "");
  }
}
