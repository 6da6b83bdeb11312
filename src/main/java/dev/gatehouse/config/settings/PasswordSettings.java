package dev.gatehouse.config.settings;

import java.time.Duration;

/**
 * Passwords that people type into our pages.
 *
 * @param minimumLength least number of characters of a new one
 * @param invitationLifetime life of a link for a first password
 * @param resetLifetime life of a link for another password
 * @param perAccount wrong ones for one account
 * @param perAddress wrong ones from one address
 * @param perAccountAndAddress wrong ones for one account from one address
 * @param perDevice wrong ones for one account from a device that has logged in to it before
 */
public record PasswordSettings(
    int minimumLength,
    Duration invitationLifetime,
    Duration resetLifetime,
    Guesses perAccount,
    Guesses perAddress,
    Guesses perAccountAndAddress,
    Guesses perDevice) {

  /**
   * A budget of wrong passwords.
   *
   * @param failures how many at once
   * @param within until all of them are there again
   */
  public record Guesses(int failures, Duration within) {}
}
