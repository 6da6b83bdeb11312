package dev.gatehouse.authoring;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs jars: the same bytes for the same files. */
final class Jars {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private Jars() {}

  /**
   * Packs what is below a directory.
   *
   * @param root from which names are counted
   */
  static void pack(Path jar, Path root, Path below) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(below)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Path file : files) {
        JarEntry entry = new JarEntry(root.relativize(file).toString().replace('\\', '/'));
        entry.setTimeLocal(TIME);
        packed.putNextEntry(entry);
        packed.write(Files.readAllBytes(file));
      }
    }
  }
}
