package dev.gatehouse.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary directories of this program; only its user has access to them. */
final class Directories {
  private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

  private Directories() {}

  /**
   * Makes one.
   *
   * @throws UncheckedIOException when that is not possible; the message says it to the person
   */
  static Path temporary() {
    try {
      return Files.createTempDirectory("gatehouse-");
    } catch (IOException e) {
      throw new UncheckedIOException("A temporary directory cannot be made: " + e.getMessage(), e);
    }
  }

  /** Deletes one with all that is in it; what stays is told to the log. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e.getMessage())
          .log("A temporary directory could not be deleted");
    }
  }
}
