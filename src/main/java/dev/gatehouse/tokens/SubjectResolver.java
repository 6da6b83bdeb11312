package dev.gatehouse.tokens;

import dev.gatehouse.clients.Client;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.storage.IdentityKey;

/**
 * The one place that decides the {@code sub} that a client sees (rule R8). Linking accounts never
 * changes it. All clients get the public Dex encoding; pairwise subjects will be decided here.
 * Thread-safe.
 */
public final class SubjectResolver {
  private SubjectResolver() {}

  /**
   * The subject of a person for a client.
   *
   * @param subject the identity that the person's account gives clients, which need not be the one
   *     that logged in
   */
  public static String ofUser(Client client, IdentityKey subject) {
    return Subject.of(subject.userId(), subject.connectorId());
  }

  /** The subject of a client that acts for itself; Dex leaves the connector empty. */
  public static String ofClient(Client client) {
    return Subject.of(client.id(), "");
  }
}
