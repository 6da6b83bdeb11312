package dev.gatehouse.cli;

import dev.gatehouse.backup.BackupException;
import dev.gatehouse.crypto.MasterKeyException;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.wiring.StartException;
import dev.gatehouse.wiring.Version;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code gatehouse}. */
@Command(
    name = "gatehouse",
    description = "An OpenID Connect identity provider with pluggable connectors.",
    mixinStandardHelpOptions = true,
    versionProvider = Gatehouse.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ConfigCommand.class,
      UserCommand.class,
      AccountCommand.class,
      ClientCommand.class,
      ConnectorsCommand.class,
      ClusterCommand.class,
      KeysCommand.class,
      DiscoveryCommand.class,
      SessionCommand.class,
      GrantCommand.class,
      TokenCommand.class,
      ConsentCommand.class,
      AuditCommand.class,
      MasterKeyCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      ReloadCommand.class,
      StatusCommand.class,
      LogoutsCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Gatehouse implements Runnable {
  @Spec private CommandSpec spec;

  private Gatehouse() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  /** What people read is UTF-8, whatever the platform's default was. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(
        new SafeWriter(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))),
        true);
  }

  /**
   * Runs one command.
   *
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Path plain = ServeCommand.plain(arguments);
    if (plain != null) {
      return serve(err, plain);
    }
    return withVersion(new CommandLine(new Gatehouse()))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          if (tellsThePerson(failure)) {
            line.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw failure;
        })
        .execute(arguments);
  }

  /** Whether the message alone says what is wrong and what to do. */
  private static boolean tellsThePerson(Exception failure) {
    return failure instanceof StartException
        || failure instanceof CommandFailure
        || failure instanceof BackupException
        || failure instanceof StorageException
        || failure instanceof MasterKeyException
        || failure instanceof UncheckedIOException;
  }

  /** Every command takes {@code --version}, and none of them has another. */
  private static CommandLine withVersion(CommandLine line) {
    line.getCommandSpec().versionProvider(new Versions());
    line.getSubcommands().values().forEach(Gatehouse::withVersion);
    return line;
  }

  private static int serve(PrintWriter err, Path configuration) {
    try {
      return ServeCommand.serve(
          new ConfigOption().file(configuration), new AddressOptions().addresses());
    } catch (StartException | CommandFailure failure) {
      err.println(failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** The version for {@code --version}. */
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Gatehouse " + Version.text()};
    }
  }
}
