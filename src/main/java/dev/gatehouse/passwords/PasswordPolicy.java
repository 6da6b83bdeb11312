package dev.gatehouse.passwords;

import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import java.time.Duration;

/**
 * What the configuration says of passwords.
 *
 * @param guesses how many may be wrong
 * @param rule what new ones must be
 * @param invitationLifetime life of a link for a first password
 * @param resetLifetime life of a link for another password
 */
public record PasswordPolicy(
    GuessLimits guesses, PasswordRule rule, Duration invitationLifetime, Duration resetLifetime) {

  /** Life of a link. */
  public Duration lifetime(Purpose purpose) {
    return switch (purpose) {
      case INVITATION -> invitationLifetime;
      case RESET -> resetLifetime;
    };
  }
}
