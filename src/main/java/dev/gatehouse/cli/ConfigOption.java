package dev.gatehouse.cli;

import dev.gatehouse.config.ProcessSources;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which configuration a command works with. */
final class ConfigOption {
  /** Names the configuration when no argument does. */
  static final String VARIABLE = "GATEHOUSE_CONFIG";

  private static final Path DEFAULT = Path.of("gatehouse.yaml");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration; otherwise $GATEHOUSE_CONFIG names it, or it is gatehouse.yaml here.")
  private Path config;

  /** The file, which exists. */
  Path file() {
    return file(config);
  }

  /** The file that {@code named} says, or the option, the environment, the default. */
  Path file(Path named) {
    Path file = named != null ? named : config;
    if (file == null) {
      String variable = System.getenv(VARIABLE);
      file = variable == null || variable.isBlank() ? DEFAULT : Path.of(variable);
    }
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(
          "There is no configuration " + file + ". Name one with --config FILE.");
    }
    return file;
  }

  static ProcessSources sources() {
    return new ProcessSources(System.getenv());
  }
}
