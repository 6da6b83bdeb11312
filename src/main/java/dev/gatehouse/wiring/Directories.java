package dev.gatehouse.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that this program makes and takes away. Stateless. */
public final class Directories {
  private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

  private Directories() {}

  /**
   * Makes a temporary one; only this program's user has access to it.
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
    try {
      deleteTree(directory);
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e.getMessage())
          .log("A temporary directory could not be deleted");
    }
  }

  /** Deletes one with all that is in it. */
  public static void deleteTree(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
