package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse consent}. */
@Command(
    name = "consent",
    description = "See what people have allowed clients, and take it back.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ConsentCommand.ListConsents.class, ConsentCommand.Revoke.class})
final class ConsentCommand {
  private static final String RESOURCE = "/consents";

  private ConsentCommand() {}

  /** {@code gatehouse consent list}. */
  @Command(
      name = "list",
      description = "List what people have allowed.",
      mixinStandardHelpOptions = true)
  static final class ListConsents implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private HoldingOptions whose;
    @Mixin private OutputOption output;

    @Override
    public Integer call() throws StartException {
      whose.list(
          config.file(),
          RESOURCE,
          "consents",
          Map.of(),
          output,
          spec.commandLine().getOut(),
          consent ->
              HoldingOptions.values(
                      consent, "connector", "user_id", "client", "scopes", "last_granted")
                  .strip());
      return 0;
    }
  }

  /** {@code gatehouse consent revoke}. */
  @Command(
      name = "revoke",
      description = "Forget what a person has allowed, and end the grants that came of it.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private PersonOption person;

    @Option(names = "--client", paramLabel = "ID", description = "Only for this client.")
    private String client;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = person.members();
      Administration.put(body, "client", client);
      Map<String, Object> reply =
          new Administration(config.file()).post(RESOURCE + "/revoke", body);
      spec.commandLine()
          .getOut()
          .println(
              "Consents revoked: "
                  + reply.get("consents_revoked")
                  + "; grants ended: "
                  + reply.get("grants_ended")
                  + ".");
      return 0;
    }
  }
}
