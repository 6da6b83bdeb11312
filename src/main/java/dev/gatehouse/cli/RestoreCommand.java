package dev.gatehouse.cli;

import dev.gatehouse.backup.Manifest;
import dev.gatehouse.wiring.Backups;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse restore}. */
@Command(
    name = "restore",
    description =
        "Put a backup in place of what the database holds, all or nothing. Stop the server first.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
  private Path from;

  @Option(
      names = "--replace",
      description = "Also when the database holds something, which is lost then.")
  private boolean replace;

  @Option(
      names = "--end-logins",
      description =
          "End all logins and grants of the backup: those that were ended since it was made do not"
              + " come back. Everybody logs in again.")
  private boolean endLogins;

  @Option(
      names = "--check",
      description = "Only read the backup and say whether it could be restored.")
  private boolean check;

  @Override
  public Integer call() throws StartException {
    Backups backups = BackupCommand.backups(config);
    Backups.Restored restored =
        check
            ? backups.check(from)
            : backups.restore(from, replace, endLogins, Administration.actor());
    Manifest manifest = restored.manifest();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("restored", !check);
    json.put("issuer", manifest.issuer());
    json.put("taken_at", manifest.takenAt().toString());
    json.put("program", manifest.program());
    json.put("database", manifest.database());
    json.put("schema_version", manifest.schemaVersion());
    json.put("master_key_id", manifest.masterKeyId());
    json.put("rows", restored.rows());
    json.put("epoch", restored.epoch());
    restored
        .ended()
        .ifPresent(ended -> {
          json.put("logins_ended", ended.logins());
          json.put("grants_ended", ended.grants());
        });
    PrintWriter out = spec.commandLine().getOut();
    if (!output.printed(out, json)) {
      json.forEach((name, value) -> out.printf("%-15s %s%n", name, value));
    }
    restored.warning().ifPresent(warning -> spec.commandLine().getErr().println(warning));
    return 0;
  }
}
