package dev.gatehouse.connectors;

import java.util.Optional;

/**
 * One connector of a generation, as pages and health checks see it.
 *
 * @param id identifier
 * @param type type of its provider
 * @param name what people read
 * @param problem why it could not be opened, for the administrator; empty when it is open
 */
public record ConnectorStatus(String id, String type, String name, Optional<String> problem) {

  /** Whether people can log in with it. */
  public boolean available() {
    return problem.isEmpty();
  }
}
