package dev.gatehouse.http;

import dev.gatehouse.crypto.Randomness;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes Unix domain sockets that only their owner can ever connect to.
 *
 * <p>A socket gets the process's umask when it is bound, so between binding and a change of mode
 * anybody could connect. It is therefore bound in a directory that nobody else can enter, and
 * renamed to its place when its mode is right.
 */
final class UnixSockets {
  /** Linux has 108 bytes for the path, the final NUL included; other systems a few less. */
  private static final int LONGEST = 100;

  private final Path path;
  private final Path hall;

  private UnixSockets(Path path, Path hall) {
    this.path = path;
    this.hall = hall;
  }

  /**
   * @throws IOException when a live server has the path, or it cannot be used
   */
  static UnixSockets prepare(Path path, Randomness randomness) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path hall = absolute.resolveSibling("." + randomness.token(6));
    int bytes = hall.resolve("s").toString().getBytes(StandardCharsets.UTF_8).length;
    if (Math.max(bytes, absolute.toString().getBytes(StandardCharsets.UTF_8).length) > LONGEST) {
      throw new IOException(
          "the path of the socket "
              + absolute
              + " is too long; the system allows about "
              + LONGEST
              + " bytes: set admin.socket to a shorter one");
    }
    if (Files.exists(absolute) && answers(absolute)) {
      throw new IOException("another server answers on " + absolute + "; stop it first");
    }
    Files.createDirectory(
        hall, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new UnixSockets(absolute, hall);
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return channel.isConnected();
    } catch (IOException refused) {
      // Left behind by a process that is gone.
      return false;
    }
  }

  /** Where to bind. */
  Path bindPath() {
    return hall.resolve("s");
  }

  /** After binding: gives the socket its mode and its place. */
  void publish() throws IOException {
    Files.setPosixFilePermissions(bindPath(), PosixFilePermissions.fromString("rw-------"));
    Files.move(bindPath(), path, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(hall);
  }

  /** Removes what was made. */
  void remove() throws IOException {
    Files.deleteIfExists(path);
    if (Files.exists(hall)) {
      Files.deleteIfExists(bindPath());
      Files.delete(hall);
    }
  }
}
