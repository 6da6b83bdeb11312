package dev.gatehouse.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line says. Ports stay with the directory: the issuer's is part of every token.
 *
 * @param directory where everything is kept; made when it is missing
 * @param port port of the issuer, 0 to 65535, where 0 lets the first start choose free ports; empty
 *     for the directory's own, at first {@value #DEFAULT_PORT}
 * @param applicationPort port of the application, 0 to 65535; empty for the directory's own, at
 *     first {@value #DEFAULT_APPLICATION_PORT}
 * @param more YAML that the first start puts at the end of the configuration
 */
public record DemoOptions(
    Path directory, Optional<Integer> port, Optional<Integer> applicationPort, String more) {

  /** Where Dex's examples have an issuer with TLS. */
  public static final int DEFAULT_PORT = 5554;

  /** Where Dex's example application listens. */
  public static final int DEFAULT_APPLICATION_PORT = 5555;

  /** Made absolute: the paths are written into the configuration. */
  public DemoOptions {
    directory = directory.toAbsolutePath().normalize();
    port.ifPresent(number -> require("--port", number));
    applicationPort.ifPresent(number -> require("--app-port", number));
    if (port.filter(number -> number > 0).isPresent() && port.equals(applicationPort)) {
      throw new IllegalArgumentException("--port and --app-port must differ");
    }
  }

  /** With the demo's own configuration alone. */
  public DemoOptions(Path directory, Optional<Integer> port, Optional<Integer> applicationPort) {
    this(directory, port, applicationPort, "");
  }

  private static void require(String option, int number) {
    if (number < 0 || number > 65535) {
      throw new IllegalArgumentException(option + " must be between 0 and 65535");
    }
  }
}
