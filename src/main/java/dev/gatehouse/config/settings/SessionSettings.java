package dev.gatehouse.config.settings;

import java.time.Duration;

/**
 * Browser sessions.
 *
 * @param absoluteLifetime from the login
 * @param validIfNotUsedFor without use; not longer than the absolute lifetime
 */
public record SessionSettings(Duration absoluteLifetime, Duration validIfNotUsedFor) {}
