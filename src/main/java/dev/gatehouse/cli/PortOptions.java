package dev.gatehouse.cli;

import dev.gatehouse.demo.DemoOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the demo, or a server like it, listens. */
final class PortOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Port of the issuer, at the first start ("
              + DemoOptions.DEFAULT_PORT
              + "; 0 for any free ones). It stays.")
  private Integer port;

  @Option(
      names = "--app-port",
      paramLabel = "PORT",
      description =
          "Port of the application, at the first start ("
              + DemoOptions.DEFAULT_APPLICATION_PORT
              + "). It stays.")
  private Integer applicationPort;

  /** As {@link DemoOptions} has it. */
  Optional<Integer> issuer() {
    return Optional.ofNullable(port);
  }

  /** As {@link DemoOptions} has it. */
  Optional<Integer> application() {
    return Optional.ofNullable(applicationPort);
  }
}
