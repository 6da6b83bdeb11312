package dev.gatehouse.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes whole files: a reader sees the old content or the new, and never a secret too early. */
final class DemoFiles {
  private static final String OWNER_ONLY = "rw-------";
  private static final String EVERYBODY_READS = "rw-r--r--";

  private DemoFiles() {}

  static void writePrivate(Path file, String text) throws IOException {
    write(file, text, OWNER_ONLY);
  }

  static void writePublic(Path file, String text) throws IOException {
    write(file, text, EVERYBODY_READS);
  }

  private static void write(Path file, String text, String mode) throws IOException {
    // Temporary files have mode 0600 from the first moment.
    Path draft = Files.createTempFile(file.getParent(), ".", ".draft");
    try {
      Files.writeString(draft, text, StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
