package dev.gatehouse.config.settings;

import java.time.Duration;

/**
 * Browser sessions.
 *
 * @param absoluteLifetime from the login
 * @param validIfNotUsedFor without use; not longer than the absolute lifetime
 * @param rememberMeCheckedByDefault whether the box on the login page is ticked
 */
public record SessionSettings(
    Duration absoluteLifetime, Duration validIfNotUsedFor, boolean rememberMeCheckedByDefault) {}
