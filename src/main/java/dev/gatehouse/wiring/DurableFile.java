package dev.gatehouse.wiring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Whoever reads a file gets the old or the new one, also after a loss of power. Thread-safe. */
public final class DurableFile {
  private DurableFile() {}

  /**
   * Replaces a file; when this returns, the new one stays.
   *
   * @param draft an empty file beside it, which becomes the new one or is deleted
   */
  public static void replace(Path file, Path draft, byte[] content) throws IOException {
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Path folder = file.toAbsolutePath().getParent();
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
