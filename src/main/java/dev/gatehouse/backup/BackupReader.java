package dev.gatehouse.backup;

import dev.gatehouse.crypto.Mac;
import dev.gatehouse.storage.TableShape;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a backup from its first to its last line and believes nothing before the last. */
public final class BackupReader {
  private final BufferedReader lines;
  private final Visitor visitor;
  private final MessageDigest digest = Lines.digest();
  private TableShape table;
  private long tables;
  private long rows;

  private BackupReader(BufferedReader lines, Visitor visitor) {
    this.lines = lines;
    this.visitor = visitor;
  }

  /** Is told what a backup holds, before it is known whether the backup is whole. */
  public interface Visitor {
    /** Sees nothing. */
    Visitor NONE = new Visitor() {};

    /** The rows of a table follow. */
    default void table(TableShape table) {}

    /** A row, with a value or null for each column. */
    default void row(TableShape table, Object[] values) {}
  }

  /**
   * A backup that is whole.
   *
   * @param manifest its first line
   * @param rows how many rows it has
   * @param digest SHA-256 over its lines
   * @param code the code over the digest; empty when it was made without the master key
   */
  public record Verified(Manifest manifest, long rows, String digest, Optional<byte[]> code) {

    /** Whether somebody who had the master key made it. */
    public boolean madeWith(Mac mac) {
      return code.filter(found -> mac.verify(HexFormat.of().parseHex(digest), found)).isPresent();
    }
  }

  /**
   * Reads all of a file.
   *
   * @throws BackupException when it cannot be read, is no backup, or is not whole
   */
  public static Verified read(Path file, Visitor visitor) {
    try (InputStream in = Files.newInputStream(file);
        GZIPInputStream plain = new GZIPInputStream(in, 1 << 16);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      return new BackupReader(lines, visitor).all();
    } catch (NoSuchFileException e) {
      throw new BackupException("There is no file " + file + ".", e);
    } catch (ZipException e) {
      throw new BackupException(file + " is not a backup of Gatehouse's, or is damaged.", e);
    } catch (EOFException e) {
      throw cut(e);
    } catch (IOException e) {
      throw new BackupException("The backup " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Verified all() throws IOException {
    String first = next();
    Manifest manifest = Manifest.of(Lines.object(first));
    digest.update(Lines.bytes(first));
    for (String line = next(); ; line = next()) {
      if (line.startsWith("[")) {
        row(line);
        continue;
      }
      Map<String, Object> object = Lines.object(line);
      if (!object.containsKey(Lines.TABLE)) {
        return end(manifest, object);
      }
      table = Lines.shape(object);
      tables++;
      visitor.table(table);
      digest.update(Lines.bytes(line));
    }
  }

  private String next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw cut(null);
    }
    return line;
  }

  private void row(String line) {
    if (table == null) {
      throw Lines.damaged(null);
    }
    digest.update(Lines.bytes(line));
    rows++;
    visitor.row(table, Lines.row(table, line));
  }

  private Verified end(Manifest manifest, Map<String, Object> last) throws IOException {
    String sum = HexFormat.of().formatHex(digest.digest());
    if (!Long.valueOf(tables).equals(last.get(Lines.TABLES))
        || !Long.valueOf(rows).equals(last.get(Lines.ROWS))
        || !sum.equals(last.get(Lines.DIGEST))
        || lines.readLine() != null) {
      throw Lines.damaged(null);
    }
    return new Verified(manifest, rows, sum, code(last.get(Lines.MAC)));
  }

  private static Optional<byte[]> code(Object text) {
    try {
      return Optional.ofNullable((String) text).map(Base64.getUrlDecoder()::decode);
    } catch (ClassCastException | IllegalArgumentException e) {
      throw Lines.damaged(e);
    }
  }

  private static BackupException cut(Exception cause) {
    return new BackupException(
        "The backup is damaged: its end is missing. Was it copied completely?", cause);
  }
}
