package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.UpstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads files with keys of ours. */
final class KeyFile {
  private static final long LARGEST = 1 << 16;

  private KeyFile() {}

  /**
   * What is in a file.
   *
   * @param what the file's name in messages
   * @param parse makes it of the text; its {@link IllegalArgumentException} says what the file has
   *     instead
   * @throws UpstreamException when it cannot be used; the message says why
   */
  static <T> T read(String what, Path file, Function<String, T> parse) throws UpstreamException {
    try {
      if (Files.size(file) > LARGEST) {
        throw unusable(what, file, "is too large to be a key", null);
      }
      return parse.apply(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unusable(what, file, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
    } catch (IllegalArgumentException e) {
      throw unusable(what, file, e.getMessage(), e);
    }
  }

  private static UpstreamException unusable(String what, Path file, String why, Throwable cause) {
    return UpstreamException.protocol("the " + what + " " + file + " " + why, cause);
  }
}
