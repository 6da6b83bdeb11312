package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse session}. */
@Command(
    name = "session",
    description = "See who is logged in where, and end it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SessionCommand.ListSessions.class,
      SessionCommand.Show.class,
      SessionCommand.End.class
    })
final class SessionCommand {
  private static final String RESOURCE = "/sessions";

  private SessionCommand() {}

  /** {@code gatehouse session list}. */
  @Command(name = "list", description = "List logins.", mixinStandardHelpOptions = true)
  static final class ListSessions extends HoldingCommands.Listing {
    ListSessions() {
      super(RESOURCE, "sessions");
    }

    @Override
    String line(Map<?, ?> session) {
      return session.get("id")
          + HoldingOptions.values(
              session, "connector", "user_id", "logged_in", "last_seen", "remote", "user_agent");
    }
  }

  /** {@code gatehouse session show}. */
  @Command(name = "show", description = "Show a login.", mixinStandardHelpOptions = true)
  static final class Show extends HoldingCommands.Showing {
    Show() {
      super(RESOURCE);
    }
  }

  /** Which logins end. */
  static final class Which {
    @Parameters(
        paramLabel = "ID",
        arity = "1..*",
        description = "Logins, by their ids in the list.")
    private List<String> ids = List.of();

    @ArgGroup(exclusive = false)
    private PersonOption person;
  }

  /** {@code gatehouse session end}. */
  @Command(
      name = "end",
      description = {
        "End logins with every grant that was made in them, or everything of a person. Clients are",
        "told as by a logout."
      },
      mixinStandardHelpOptions = true)
  static final class End implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Override
    public Integer call() throws StartException {
      long sessions = 0;
      long grants = 0;
      try (Administration administration = Administration.kept(config.file())) {
        if (which.person != null) {
          Map<String, Object> reply =
              administration.post(RESOURCE + "/end", which.person.members());
          sessions = HoldingCommands.count(reply, "sessions_ended");
          grants = HoldingCommands.count(reply, "grants_ended");
        }
        for (String id : which.ids) {
          Map<String, Object> reply =
              administration.change(
                  "DELETE", RESOURCE + "/" + Administration.segment(id), Map.of(), Map.of());
          sessions += HoldingCommands.count(reply, "sessions_ended");
          grants += HoldingCommands.count(reply, "grants_ended");
        }
      }
      spec.commandLine()
          .getOut()
          .println("Logins ended: " + sessions + "; grants ended: " + grants + ".");
      return 0;
    }
  }
}
