package dev.gatehouse.backup;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.testing.CommandRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Commands on a configuration, and backups that somebody has changed. */
final class BackupFixture {
  private BackupFixture() {}

  /** Runs a command with the configuration of a directory. */
  static CommandRun run(Path directory, String... arguments) {
    return CommandRun.of(directory.resolve("gatehouse.yaml"), List.of(arguments));
  }

  static List<String> lines(Path backup) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(backup)), StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes lines as they are. */
  static void write(Path backup, List<String> lines) {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(backup))) {
      for (String line : lines) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Changes the lines of a backup but the last, which is made anew to fit.
   *
   * @param key the master key's file, for a change by somebody who has it; null for somebody else,
   *     who can only keep the code of before
   */
  static Path changed(Path backup, Path key, Consumer<List<String>> change) {
    List<String> lines = lines(backup);
    Map<String, Object> end = Lines.object(lines.remove(lines.size() - 1));
    change.accept(lines);
    var digest = Lines.digest();
    lines.forEach(line -> digest.update(Lines.bytes(line)));
    byte[] sum = digest.digest();
    end.put("sha256", HexFormat.of().formatHex(sum));
    end.put("tables", lines.stream().filter(line -> line.startsWith("{\"table\"")).count());
    end.put("rows", lines.stream().filter(line -> line.startsWith("[")).count());
    if (key != null) {
      Mac mac = new Mac(MasterKeyFile.load(key), BackupWriter.MAC_PURPOSE);
      end.put("mac", Digests.base64Url(mac.of(sum)));
    }
    lines.add(JSONObjectUtils.toJSONString(end));
    Path file = backup.resolveSibling("changed-" + backup.getFileName());
    write(file, lines);
    return file;
  }
}
