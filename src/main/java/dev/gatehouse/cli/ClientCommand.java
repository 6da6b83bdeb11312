package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse client}. */
@Command(
    name = "client",
    description = "Register, list, change and remove applications.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClientAddCommand.class,
      ClientCommand.Show.class,
      ClientCommand.ListClients.class,
      ClientUpdateCommand.class,
      ClientCommand.RotateSecret.class,
      ClientCommand.Remove.class,
      InitialTokenCommand.class
    })
final class ClientCommand {

  /** {@code gatehouse client show}. */
  @Command(
      name = "show",
      description = "Tell everything that is in force for a client, but its secrets.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "The client.")
    private String id;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply =
          Map.of(
              "client",
              new Administration(config.file())
                  .get("/clients/" + Administration.segment(id), Map.of()));
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        ClientText.details(out, (Map<?, ?>) reply.get("client"));
        out.flush();
      }
      return 0;
    }
  }

  /** {@code gatehouse client list}. */
  @Command(
      name = "list",
      description = "List all clients, those of the configuration too.",
      mixinStandardHelpOptions = true)
  static final class ListClients implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply;
      try (Administration administration = Administration.kept(config.file())) {
        reply = Pages.all(administration, "/clients", Map.of(), "clients");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        for (Object one : (List<?>) reply.get("clients")) {
          out.println(ClientText.line((Map<?, ?>) one));
        }
      }
      return 0;
    }
  }

  /** {@code gatehouse client rotate-secret}. */
  @Command(
      name = "rotate-secret",
      description = {
        "Give a client a new secret, which is printed once.",
        "The old one goes on working for a while, so that nothing fails in between."
      },
      mixinStandardHelpOptions = true)
  static final class RotateSecret implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "The client.")
    private String id;

    @Option(
        names = "--overlap",
        paramLabel = "DURATION",
        description = "How long the old secret works; 0s ends it now. Default: 1d.")
    private String overlap = "1d";

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply =
          new Administration(config.file())
              .post(
                  "/clients/" + Administration.segment(id) + "/rotate-secret",
                  Map.of("overlap", overlap));
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        out.println("client secret  " + reply.get("secret"));
        List<?> secrets = (List<?>) ((Map<?, ?>) reply.get("client")).get("secrets");
        out.println(
            secrets.size() > 1
                ? "The old secret works until " + ((Map<?, ?>) secrets.get(1)).get("expires") + "."
                : "The old secret does not work any more.");
      }
      return 0;
    }
  }

  /** {@code gatehouse client remove}. */
  @Command(
      name = "remove",
      description = "Remove a client, and end all that people have allowed it.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "The client.")
    private String id;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply =
          new Administration(config.file())
              .change("DELETE", "/clients/" + Administration.segment(id), Map.of(), Map.of());
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        out.println("Removed " + id + "; grants ended: " + reply.get("grants_ended") + ".");
      }
      return 0;
    }
  }
}
