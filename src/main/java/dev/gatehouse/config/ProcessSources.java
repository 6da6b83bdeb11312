package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The environment that a process was started with, and files. Thread-safe.
 *
 * @param variables the environment; copied
 */
public record ProcessSources(Map<String, String> variables) implements Sources {
  /** Secrets are short; whoever points here at a disk or a log gets an error, not a full memory. */
  private static final int LARGEST_FILE = 64 << 10;

  public ProcessSources {
    variables = Map.copyOf(variables);
  }

  @Override
  public Optional<String> environment(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public String file(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw new IOException("the file is larger than " + LARGEST_FILE + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Without values. */
  @Override
  public String toString() {
    return "ProcessSources[" + variables.size() + " variables]";
  }
}
