package dev.gatehouse.backup;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.TableShape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a backup: gzip over JSON lines. The first is the {@link Manifest}; a table is a line with
 * its columns and a line for each row; the last line has the counts, the SHA-256 (FIPS 180-4) of
 * all lines before it, and a code over that under a key that derives from the master key, so that
 * nobody without it can make or change a backup.
 */
public final class BackupWriter {
  /** Purpose of the message authentication code. */
  public static final String MAC_PURPOSE = "backup";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final OutputStream out;
  private final MessageDigest digest = Lines.digest();
  private long rows;

  private BackupWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes a file that is whole or not there: mode 0600, durable before this returns, never in
   * place of another one.
   *
   * @param draft name beside {@code file} that nothing else uses
   * @param mac the code's key, or null where the master key is not there: such a backup cannot be
   *     told from a forged one
   * @return the number of rows
   * @throws BackupException when the file is there or cannot be written
   */
  public static long write(
      Path file, Path draft, Manifest manifest, DatabaseSnapshot snapshot, Mac mac) {
    if (Files.exists(file)) {
      throw exists(file);
    }
    try {
      Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        Files.getFileAttributeView(draft, PosixFileAttributeView.class).setPermissions(OWNER_ONLY);
        long rows = content(draft, manifest, snapshot, mac);
        publish(file, draft);
        return rows;
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException | UncheckedIOException e) {
      throw new BackupException("The backup " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static long content(Path draft, Manifest manifest, DatabaseSnapshot snapshot, Mac mac)
      throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        GZIPOutputStream out =
            new GZIPOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)))) {
      BackupWriter writer = new BackupWriter(new BufferedOutputStream(out));
      writer.all(manifest, snapshot, mac);
      out.finish();
      out.flush();
      channel.force(true);
      return writer.rows;
    }
  }

  private void all(Manifest manifest, DatabaseSnapshot snapshot, Mac mac) throws IOException {
    line(JSONObjectUtils.toJSONString(manifest.toJson()));
    for (TableShape table : snapshot.tables()) {
      line(Lines.head(table));
      snapshot.rows(
          table,
          row -> {
            line(Lines.row(row));
            rows++;
          });
    }
    byte[] sum = digest.digest();
    Map<String, Object> end = new LinkedHashMap<>();
    end.put(Lines.TABLES, snapshot.tables().size());
    end.put(Lines.ROWS, rows);
    end.put(Lines.DIGEST, HexFormat.of().formatHex(sum));
    if (mac != null) {
      end.put(Lines.MAC, Digests.base64Url(mac.of(sum)));
    }
    out.write(Lines.bytes(JSONObjectUtils.toJSONString(end)));
    out.flush();
  }

  private void line(String text) {
    byte[] bytes = Lines.bytes(text);
    digest.update(bytes);
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** A link appears complete or not at all, and unlike a rename never replaces a file. */
  private static void publish(Path file, Path draft) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      // Not every file system of a network has links.
      Files.move(draft, file);
    }
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static BackupException exists(Path file) {
    return new BackupException(file + " exists and is not overwritten. Choose another name.");
  }
}
