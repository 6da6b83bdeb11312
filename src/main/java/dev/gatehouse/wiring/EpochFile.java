package dev.gatehouse.wiring;

import dev.gatehouse.crypto.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The epoch beside the master key (rule R6): how often the database was put back to an older state.
 * A database cannot tell of itself that it is an old copy; a number outside of it can.
 */
record EpochFile(Path path) {
  private static final String SUFFIX = ".epoch";

  /** The one that belongs to a master key. */
  static EpochFile beside(Path masterKey) {
    return new EpochFile(masterKey.resolveSibling(masterKey.getFileName() + SUFFIX));
  }

  /**
   * The number; empty when there is no such file.
   *
   * @throws IOException when it cannot be read or holds no number
   */
  OptionalLong read() throws IOException {
    try {
      String text = Files.readString(path, StandardCharsets.US_ASCII).strip();
      if (!text.matches("\\d{1,9}")) {
        throw new IOException(path + " holds no number; delete it to have it made anew");
      }
      return OptionalLong.of(Long.parseLong(text));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  /** Replaces the number, durably and at once. */
  void write(long epoch, Randomness randomness) throws IOException {
    Path draft = path.resolveSibling("." + path.getFileName() + "." + randomness.token(8));
    byte[] content = (epoch + "\n").getBytes(StandardCharsets.US_ASCII);
    DurableFile.replace(path, Files.createFile(draft), content);
  }
}
