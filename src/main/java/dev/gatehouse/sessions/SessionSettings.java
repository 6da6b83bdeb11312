package dev.gatehouse.sessions;

import java.time.Duration;

/**
 * Lifetimes of browser sessions.
 *
 * @param absolute end whatever happens
 * @param idle end without use
 */
public record SessionSettings(Duration absolute, Duration idle) {}
