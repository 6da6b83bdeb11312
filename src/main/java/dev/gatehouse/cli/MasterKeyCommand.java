package dev.gatehouse.cli;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.MasterKeyRing;
import dev.gatehouse.wiring.OfflineAdministration;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse master-key}. */
@Command(
    name = "master-key",
    description = "Change the master key, or begin anew when it was lost.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MasterKeyCommand.Show.class,
      MasterKeyCommand.Rotate.class,
      MasterKeyCommand.Forget.class,
      MasterKeyCommand.Reset.class
    })
final class MasterKeyCommand {
  private MasterKeyCommand() {}

  private static MasterKeyRing ring(ConfigOption config) throws StartException {
    LogSetup.quiet(null);
    return new MasterKeyRing(
        new Administration(config.file()).settings(),
        InstantSource.system(),
        Randomness.of(new SecureRandom()));
  }

  /** {@code gatehouse master-key status}. */
  @Command(
      name = "status",
      description = "Say which keys there are and whether the database uses the first.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Override
    public Integer call() throws StartException {
      MasterKeyRing.Status status = ring(config).status();
      PrintWriter out = spec.commandLine().getOut();
      out.println("file      " + status.file());
      out.println("keys      " + String.join(", ", status.keys()));
      out.println("database  " + status.database());
      status
          .old()
          .forEach((key, count) ->
              out.println(
                  key.equals("lost")
                      ? "lost      " + count + " values, which none of the keys opens"
                      : "old       " + count + " values are sealed with " + key));
      return status.keys().get(0).equals(status.database()) && status.old().isEmpty() ? 0 : 1;
    }
  }

  /** {@code gatehouse master-key rotate}. */
  @Command(
      name = "rotate",
      description =
          "Make another master key and change to it; the one of before opens until it is forgotten."
              + " Repeat it when it was interrupted.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Override
    public Integer call() throws StartException {
      MasterKeyRing ring = ring(config);
      MasterKeyRing.Step step = ring.rotate();
      PrintWriter out = spec.commandLine().getOut();
      if (step == MasterKeyRing.Step.ADDED) {
        out.println(
            "Another key is in "
                + ring.status().file()
                + " now, as its second line. Give that file to every replica, which read it again by"
                + " themselves; then run this command once more.");
        return 0;
      }
      boolean done = changedHere();
      if (step == MasterKeyRing.Step.SEALING) {
        out.println(
            done
                ? "What a key of before had sealed is sealed anew; gatehouse master-key status says"
                    + " whether anything is left. Then: gatehouse master-key forget"
                : "Some values are still sealed with a key of before. The server looks for them"
                    + " every ten minutes: gatehouse master-key status says when that is done.");
        return 0;
      }
      if (!done) {
        out.println(
            "The server reads the file within seconds and changes to its first key: gatehouse"
                + " master-key status says when that is done.");
        return 0;
      }
      out.println(
          "The database uses "
              + ring.status().database()
              + " now. Copy "
              + ring.status().file()
              + " to where you keep the key, and make a backup. After half an hour: gatehouse"
              + " master-key forget");
      return 0;
    }

    /** False when a server has the database, which does the rest. */
    private boolean changedHere() throws StartException {
      HostOptions options = HostOptions.of(config.file(), ConfigOption.sources(), LogSetup::quiet);
      try (OfflineAdministration administration = OfflineAdministration.open(options)) {
        administration.changeMasterKey();
        return true;
      } catch (StartException e) {
        if (e.getCause() instanceof StorageException inUse
            && inUse.getMessage().contains("in use by another Gatehouse process")) {
          return false;
        }
        throw e;
      }
    }
  }

  /** {@code gatehouse master-key forget}. */
  @Command(
      name = "forget",
      description = "Take the keys of before out of the file, when nothing needs them any more.",
      mixinStandardHelpOptions = true)
  static final class Forget implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(names = "--now", description = "Also when logins that are under way end with that.")
    private boolean now;

    @Override
    public Integer call() throws StartException {
      List<String> gone = ring(config).forget(now);
      spec.commandLine()
          .getOut()
          .println(
              gone.isEmpty()
                  ? "There is one key only."
                  : "Gone from the file: "
                      + String.join(", ", gone)
                      + ". Backups from before the change need it still.");
      return 0;
    }
  }

  /** {@code gatehouse master-key reset}. */
  @Command(
      name = "reset",
      description =
          "Begin anew when the master key was lost for good: signing keys, all tokens and what"
              + " connectors kept are deleted. People, clients and their consents stay.",
      mixinStandardHelpOptions = true)
  static final class Reset implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Override
    public Integer call() throws StartException {
      if (!yes) {
        throw new CommandFailure(
            """
            Without the master key this is lost, and reset deletes it:
              - the signing keys: every token that was issued is refused from now on, and API servers and
                applications must read the new keys;
              - every refresh token: applications send people to log in again;
              - what connectors kept with logins, and secrets of clients that sign with them.
            Users with their passwords, clients, consents and the audit record stay.
            Look for a copy of the key first. Then stop the server and run this again with --yes.\
            """);
      }
      BackupCommand.backups(config).resetMasterKey(Administration.actor());
      spec.commandLine()
          .getOut()
          .println(
              "The next start makes new signing keys. It uses the master key in its file; where the"
                  + " key is beside a SQLite database and there is no file, it makes one.");
      return 0;
    }
  }
}
