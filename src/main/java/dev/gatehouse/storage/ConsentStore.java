package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What people have allowed clients, remembered per person, client and scope. Two consents at once
 * add up, whichever comes first.
 */
public interface ConsentStore {

  /** The scopes that a person has allowed a client; empty when there are none. */
  Set<String> scopes(String connectorId, String userId, String clientId);

  /** Adds scopes; those that are there already keep their time. */
  void remember(
      String connectorId, String userId, String clientId, Collection<String> scopes, Instant now);

  /** What a person has allowed, in order of client. */
  List<ConsentRow> ofUser(String connectorId, String userId);

  /** Forgets what a person has allowed a client; false when there was nothing. */
  boolean revoke(String connectorId, String userId, String clientId);

  /** Forgets all that a person has allowed; returns the number of clients. */
  int revokeOfUser(String connectorId, String userId);

  /** Forgets all that anybody has allowed a client, when it goes; returns the number of people. */
  int revokeOfClient(String clientId);
}
