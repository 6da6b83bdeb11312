package dev.gatehouse.cli;

import dev.gatehouse.wiring.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** Files that a web server serves: whoever reads one gets the old or the new one, never a part. */
final class PublicFile {
  private PublicFile() {}

  /**
   * Writes durably, unless the file has these bytes already.
   *
   * @return whether it had others
   */
  static boolean write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    Path folder = file.toAbsolutePath().getParent();
    make(folder);
    // Two at once write the same: the last one wins, and both are whole.
    Path draft = Files.createTempFile(folder, "." + file.getFileName(), ".draft");
    try {
      allow(draft, "rw-r--r--");
      DurableFile.replace(file, draft, bytes);
    } finally {
      Files.deleteIfExists(draft);
    }
    return true;
  }

  /** Makes a folder and those above it; who may enter those that are there is not ours to say. */
  private static void make(Path folder) throws IOException {
    if (folder.getParent() == null || Files.isDirectory(folder)) {
      return;
    }
    make(folder.getParent());
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        // Somebody else has made it meanwhile.
        return;
      }
      throw e;
    }
    allow(folder, "rwxr-xr-x");
  }

  /** The web server is somebody else than who runs this, and the umask may shut it out. */
  private static void allow(Path path, String permissions) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }
}
