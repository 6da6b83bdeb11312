package dev.gatehouse.config.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Lifetimes.
 *
 * @param codes authorization codes
 * @param idTokens ID tokens
 * @param accessTokens access tokens
 * @param authRequests a login that has been begun
 * @param deviceRequests how long a device waits for its person, at most 30 minutes
 * @param refreshTokens refresh tokens of clients that have no terms of their own
 */
public record ExpirySettings(
    Duration codes,
    Duration idTokens,
    Duration accessTokens,
    Duration authRequests,
    Duration deviceRequests,
    Refresh refreshTokens) {

  /**
   * Terms of refresh tokens.
   *
   * @param rotates whether each use gives a new one
   * @param reuseInterval how long the one before still works, for lost answers
   * @param absoluteLifetime from the login; empty for no limit
   * @param validIfNotUsedFor without use; empty for no limit
   */
  public record Refresh(
      boolean rotates,
      Duration reuseInterval,
      Optional<Duration> absoluteLifetime,
      Optional<Duration> validIfNotUsedFor) {}
}
