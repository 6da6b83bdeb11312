package dev.gatehouse.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The file of a master key: 32 raw bytes, or one line of base64; while the key is changed, a line
 * for each key, of which the first is to be used. Only its owner may read it; a file of root's that
 * this process, which is not root, reads through its group is as good: that is how Kubernetes hands
 * a secret to it. A POSIX file system is required.
 */
public final class MasterKeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOREIGN =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> WITHOUT_READING =
      PosixFilePermissions.fromString("----wxrwx");
  private static final int LONGEST = 1024;
  private static final int ROOT = 0;

  private MasterKeyFile() {}

  /**
   * Reads the first key.
   *
   * @throws MasterKeyException when the file is missing, open to others, or holds no key
   */
  public static MasterKey load(Path file) {
    return loadAll(file).get(0);
  }

  /**
   * Reads all keys, the one to use first.
   *
   * @throws MasterKeyException when the file is missing, open to others, or holds no key
   */
  public static List<MasterKey> loadAll(Path file) {
    return decode(file, content(file));
  }

  private static byte[] content(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(FOREIGN::contains) && !lent(file, permissions)) {
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
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new MasterKeyException(
          "The master key file " + file + " does not exist. Restore it, or correct its path.", e);
    } catch (IOException e) {
      throw new MasterKeyException("The master key " + file + " cannot be read: " + e, e);
    }
  }

  private static boolean lent(Path file, Set<PosixFilePermission> permissions) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self) && lent(permissions, user(file), user(self));
  }

  /** Whether root owns a file that this process, which is not root, may read and not change. */
  static boolean lent(Set<PosixFilePermission> permissions, int owner, int self) {
    return permissions.stream().noneMatch(WITHOUT_READING::contains)
        && owner == ROOT
        && self != ROOT;
  }

  private static int user(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid");
  }

  /**
   * Reads the key of the embedded database, or makes one when there is no file: mode 0600, durable
   * before this returns, never in place of an existing file. Several processes get the same key.
   */
  public static List<MasterKey> loadOrCreate(Path file, Randomness randomness) {
    if (Files.notExists(file)) {
      create(file, randomness);
    }
    return loadAll(file);
  }

  /**
   * The file's lines, for a program that changes their order; raw bytes become a line.
   *
   * @throws MasterKeyException as {@link #loadAll}
   */
  public static List<String> lines(Path file) {
    byte[] content = content(file);
    decode(file, content);
    return lines(content);
  }

  private static List<String> lines(byte[] content) {
    return content.length == MasterKey.BYTES
        ? List.of(Base64.getEncoder().encodeToString(content))
        : new String(content, StandardCharsets.ISO_8859_1)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
  }

  /** A new key as a line. */
  public static String newLine(Randomness randomness) {
    return Base64.getEncoder().encodeToString(randomness.bytes(MasterKey.BYTES));
  }

  /**
   * Replaces the file by one with these lines, at once and durably, mode 0600.
   *
   * @throws MasterKeyException when its directory cannot be written to
   */
  public static void replace(Path file, List<String> lines, Randomness randomness) {
    Path folder = file.toAbsolutePath().getParent();
    Path draft = folder.resolve("." + file.getFileName() + "." + randomness.token(8));
    try {
      try {
        write(draft, String.join("\n", lines) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new MasterKeyException("The master key " + file + " cannot be replaced: " + e, e);
    }
  }

  private static List<MasterKey> decode(Path file, byte[] content) {
    try {
      List<MasterKey> keys = lines(content).stream().map(MasterKey::parse).toList();
      return keys.isEmpty() ? List.of(MasterKey.parse("")) : keys;
    } catch (MasterKeyException e) {
      throw new MasterKeyException(file + ": " + e.getMessage(), e);
    }
  }

  private static void create(Path file, Randomness randomness) {
    Path folder = file.toAbsolutePath().getParent();
    Path draft = folder.resolve("." + file.getFileName() + "." + randomness.token(8));
    try {
      try {
        write(draft, newLine(randomness) + "\n");
        link(file, draft);
        sync(folder);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new MasterKeyException("The master key " + file + " cannot be created: " + e, e);
    }
  }

  private static void write(Path draft, String text) throws IOException {
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.getFileAttributeView(draft, PosixFileAttributeView.class).setPermissions(OWNER_ONLY);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
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
