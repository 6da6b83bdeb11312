package dev.gatehouse.passwords;

/**
 * What the configuration says of passwords.
 *
 * @param guesses how many may be wrong
 */
public record PasswordPolicy(GuessLimits guesses) {}
