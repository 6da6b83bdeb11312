package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How administrators reach the running server.
 *
 * @param socket path of the Unix socket; empty for the place that follows from the storage
 * @param api the interface on the network
 */
public record AdminSettings(Optional<Path> socket, Api api) {

  /**
   * The interface on the network.
   *
   * @param enabled whether there is one
   * @param http where it is served; empty for the issuer's own addresses
   * @param groups groups whose people may use it; empty for nobody but clients themselves
   */
  public record Api(boolean enabled, Optional<HostPort> http, List<Group> groups) {
    public Api {
      groups = List.copyOf(groups);
    }
  }

  /**
   * A group; only with its connector is it clear whose.
   *
   * @param connector id of the connector that says who is in it
   * @param name its name there
   */
  public record Group(String connector, String name) {}
}
