package dev.gatehouse.spi.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where values come from that do not stand in the file itself. */
public interface Sources {

  /** The value of an environment variable; empty when it is not set. */
  Optional<String> environment(String name);

  /**
   * The content of a small text file.
   *
   * @throws IOException when it cannot be read or is unreasonably large
   */
  String file(Path path) throws IOException;

  /** Fixed variables and no files: for tests and embedded settings. */
  static Sources of(Map<String, String> variables) {
    Map<String, String> copy = Map.copyOf(variables);
    return new Sources() {
      @Override
      public Optional<String> environment(String name) {
        return Optional.ofNullable(copy.get(name));
      }

      @Override
      public String file(Path path) throws IOException {
        throw new IOException("files are not available here");
      }
    };
  }
}
