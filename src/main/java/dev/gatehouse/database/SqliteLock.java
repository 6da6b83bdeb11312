package dev.gatehouse.database;

import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock beside a database: one process at a time has it open, because two writers would each
 * believe that they alone order the commits. The operating system drops it when the process ends.
 */
final class SqliteLock implements AutoCloseable {
  /**
   * Locks of this process. A POSIX lock does not exclude its own process and is lost when any
   * descriptor of the file is closed, so a second attempt must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private SqliteLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @param database the database's real path
   */
  static SqliteLock take(Path database) throws IOException {
    Path path = database.resolveSibling(database.getFileName() + ".lock");
    if (!HELD.add(path)) {
      throw inUse(database);
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(database);
      }
      return new SqliteLock(path, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(path);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static StorageException inUse(Path database) {
    return new StorageException(
        "The database "
            + database
            + " is in use by another Gatehouse process. Stop that process first, or use the"
            + " command that talks to the running server.");
  }

  @Override
  public void close() throws IOException {
    // The file stays: removing it would let two processes lock two files of one name.
    channel.close();
    HELD.remove(path);
  }
}
