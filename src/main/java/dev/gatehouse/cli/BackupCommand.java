package dev.gatehouse.cli;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.wiring.Backups;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse backup}. */
@Command(
    name = "backup",
    description =
        "Copy everything that the database holds at this moment into a file, also while the server"
            + " runs. The file has no master key in it.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE|DIRECTORY",
      description =
          "A file that is not there yet; in a directory the file is named after the time.")
  private Path to;

  @Override
  public Integer call() throws StartException {
    Backups.Written written = backups(config).backup(to);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", written.file().toString());
    json.put("rows", written.rows());
    json.put("taken_at", written.manifest().takenAt().toString());
    json.put("schema_version", written.manifest().schemaVersion());
    json.put("master_key_id", written.manifest().masterKeyId());
    json.put("master_key_file", written.masterKey().toString());
    json.put("authenticated", written.warning().isEmpty());
    written.warning().ifPresent(warning -> spec.commandLine().getErr().println(warning));
    if (!output.printed(out, json)) {
      out.printf("%s has %,d rows.%n", written.file(), written.rows());
      out.printf(
          "The master key %s is not in it: keep a copy of %s in another place. Without that key the"
              + " signing keys and refresh tokens of this backup are lost.%n",
          written.manifest().masterKeyId(), written.masterKey());
    }
    if (written.warning().isPresent()) {
      spec.commandLine()
          .getErr()
          .println(
              "The backup has everything, but no seal of the master key: restore asks for that"
                  + " key's seal, so put the key in place and make another backup.");
      return 1;
    }
    return 0;
  }

  /** The backups of a configuration. */
  static Backups backups(ConfigOption config) throws StartException {
    LogSetup.quiet(null);
    return new Backups(
        new Administration(config.file()).settings(),
        InstantSource.system(),
        Randomness.of(new SecureRandom()));
  }
}
