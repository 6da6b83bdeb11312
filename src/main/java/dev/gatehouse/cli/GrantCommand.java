package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse grant}. */
@Command(
    name = "grant",
    description = "See which clients have refresh tokens, and revoke them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GrantCommand.ListGrants.class,
      GrantCommand.Show.class,
      GrantCommand.Revoke.class
    })
final class GrantCommand {
  private static final String RESOURCE = "/refresh-families";

  private GrantCommand() {}

  /** {@code gatehouse grant list}. */
  @Command(
      name = "list",
      description = "List the grants that have refresh tokens.",
      mixinStandardHelpOptions = true)
  static final class ListGrants extends HoldingCommands.Listing {
    ListGrants() {
      super(RESOURCE, "refresh_families");
    }

    @Override
    String line(Map<?, ?> grant) {
      return grant.get("id")
          + HoldingOptions.values(
              grant, "client", "connector", "user_id", "binding", "created", "last_used", "scopes");
    }
  }

  /** {@code gatehouse grant show}. */
  @Command(name = "show", description = "Show a grant.", mixinStandardHelpOptions = true)
  static final class Show extends HoldingCommands.Showing {
    Show() {
      super(RESOURCE);
    }
  }

  /** {@code gatehouse grant revoke}. */
  @Command(
      name = "revoke",
      description = {
        "Revoke grants: by their ids, or all of a client, of a person, or of a person for a client."
      },
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(
        paramLabel = "ID",
        arity = "0..*",
        description = "Grants, by their ids in the list.")
    private List<String> ids = List.of();

    @Option(names = "--client", paramLabel = "ID", description = "All grants of this client.")
    private String client;

    @ArgGroup(exclusive = false)
    private PersonOption person;

    @Override
    public Integer call() throws StartException {
      boolean many = client != null || person != null;
      if (many != ids.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "Which grants: ids, or a client, a person or both?");
      }
      long revoked = 0;
      try (Administration administration = Administration.kept(config.file())) {
        if (many) {
          Map<String, Object> body =
              new LinkedHashMap<>(person == null ? Map.of() : person.members());
          Administration.put(body, "client", client);
          revoked =
              HoldingCommands.count(
                  administration.post(RESOURCE + "/revoke", body), "grants_ended");
        }
        for (String id : ids) {
          revoked +=
              HoldingCommands.count(
                  administration.change(
                      "DELETE", RESOURCE + "/" + Administration.segment(id), Map.of(), Map.of()),
                  "grants_ended");
        }
      }
      spec.commandLine().getOut().println("Grants ended: " + revoked + ".");
      return 0;
    }
  }
}
