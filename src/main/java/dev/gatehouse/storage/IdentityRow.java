package dev.gatehouse.storage;

import java.time.Instant;

/**
 * An identity and its place in an account (rule R8).
 *
 * @param key the identity
 * @param accountId the account that it belongs to
 * @param subject the identity whose {@code sub} clients get: itself, or the one that the account is
 * @param firstLoginAt its first login, or null when it was linked before any
 * @param lastLoginAt its last login, or null
 * @param linkedAt when it was linked to the account; null for the identity that the account is
 * @param known whether clients may have seen the {@code sub} of this very identity
 * @param disabledAt since when its account is disabled, or null
 */
public record IdentityRow(
    IdentityKey key,
    String accountId,
    IdentityKey subject,
    Instant firstLoginAt,
    Instant lastLoginAt,
    Instant linkedAt,
    boolean known,
    Instant disabledAt) {

  /** Whether clients get the {@code sub} of this very identity. */
  public boolean ownSubject() {
    return subject.equals(key);
  }

  /** Whether nobody of the account may log in. */
  public boolean disabled() {
    return disabledAt != null;
  }
}
