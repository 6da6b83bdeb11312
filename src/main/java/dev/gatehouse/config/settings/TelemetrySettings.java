package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.HostPort;
import java.util.Optional;

/**
 * Metrics and health.
 *
 * @param http where they are served; empty for nowhere
 */
public record TelemetrySettings(Optional<HostPort> http) {}
