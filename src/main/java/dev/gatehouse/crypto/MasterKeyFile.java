package dev.gatehouse.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;

/**
 * The file of a master key: 32 raw bytes, or one line of base64. Only its owner may read it. A
 * POSIX file system is required.
 */
public final class MasterKeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOREIGN =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final int LONGEST = 1024;

  private MasterKeyFile() {}

  /**
   * Reads a key.
   *
   * @throws MasterKeyException when the file is missing, open to others, or holds no key
   */
  public static MasterKey load(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(FOREIGN::contains)) {
        throw new MasterKeyException(
            "Others than its owner have access to the master key "
                + file
                + " ("
                + PosixFilePermissions.toString(permissions)
                + "). Run: chmod 600 "
                + file);
      }
      if (Files.size(file) > LONGEST) {
        throw new MasterKeyException(
            file + " is too large for a master key: 32 raw bytes, or one line of base64.");
      }
      return decode(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new MasterKeyException(
          "The master key file " + file + " does not exist. Restore it, or correct its path.", e);
    } catch (IOException e) {
      throw new MasterKeyException("The master key " + file + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads the key of the embedded database, or makes one when there is no file: mode 0600, durable
   * before this returns, never in place of an existing file. Several processes get the same key.
   */
  public static MasterKey loadOrCreate(Path file, Randomness randomness) {
    if (Files.notExists(file)) {
      create(file, randomness);
    }
    return load(file);
  }

  private static MasterKey decode(Path file, byte[] content) {
    if (content.length == MasterKey.BYTES) {
      return MasterKey.of(content);
    }
    try {
      return MasterKey.parse(new String(content, StandardCharsets.ISO_8859_1));
    } catch (MasterKeyException e) {
      throw new MasterKeyException(file + ": " + e.getMessage(), e);
    }
  }

  private static void create(Path file, Randomness randomness) {
    Path folder = file.toAbsolutePath().getParent();
    Path draft = folder.resolve("." + file.getFileName() + "." + randomness.token(8));
    try {
      Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        String line = Base64.getEncoder().encodeToString(randomness.bytes(MasterKey.BYTES)) + "\n";
        Files.getFileAttributeView(draft, PosixFileAttributeView.class).setPermissions(OWNER_ONLY);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        link(file, draft);
        sync(folder);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new MasterKeyException("The master key " + file + " cannot be created: " + e, e);
    }
  }

  /** A link appears complete or not at all, and unlike a rename never replaces a file. */
  private static void link(Path file, Path draft) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; its key counts, and load() reads it.
      return;
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
