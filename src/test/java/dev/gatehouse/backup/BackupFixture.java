package dev.gatehouse.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.MasterKeyFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Commands on a configuration, and backups that somebody has changed. */
final class BackupFixture {
  private BackupFixture() {}

  /** What a command ended with and said. */
  record Said(int code, String out, String err) {
    Said is(int expected) {
      assertEquals(expected, code, this::toString);
      return this;
    }

    /** Fails unless the message has each of these. */
    Said says(String... parts) {
      for (String part : parts) {
        if (!err.contains(part) && !out.contains(part)) {
          throw new AssertionError("no \"" + part + "\" in " + this);
        }
      }
      return this;
    }

    Map<String, Object> json() {
      try {
        return JSONObjectUtils.parse(out);
      } catch (ParseException e) {
        throw new AssertionError(toString(), e);
      }
    }
  }

  /** Runs a command with the configuration of a directory. */
  static Said run(Path directory, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--config", directory.resolve("gatehouse.yaml").toString()));
    int code =
        Gatehouse.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
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
