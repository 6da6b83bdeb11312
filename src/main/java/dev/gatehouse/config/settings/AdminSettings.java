package dev.gatehouse.config.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the command line reaches the running server.
 *
 * @param socket path of the Unix socket; empty for the place that follows from the storage
 */
public record AdminSettings(Optional<Path> socket) {}
