package dev.gatehouse.storage;

import java.time.Instant;
import java.util.Optional;

/** Identities at connectors and the accounts they belong to (rule R8). */
public interface IdentityStore {

  /**
   * Notes a login: makes the identity with a new account when it is new, else moves its last login.
   *
   * @param newAccountId the identifier that a new account gets
   * @return the account that the identity belongs to
   */
  String noteLogin(String connectorId, String userId, Instant now, String newAccountId);

  /** The account of an identity. */
  Optional<String> accountOf(String connectorId, String userId);
}
