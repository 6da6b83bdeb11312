package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The links with which people choose a password: {@code gatehouse user invite, reset-link}. */
final class UserLinkCommands {
  private static final String SEND =
      "Mail the link to the user instead of printing it; needs smtp in the configuration.";

  private UserLinkCommands() {}

  /** {@code gatehouse user invite}. */
  @Command(
      name = "invite",
      description =
          "Add a local user without a password, and print the link with which the person chooses"
              + " one. Again for the same user: a new link in the place of the old one.",
      mixinStandardHelpOptions = true)
  static final class Invite implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private UserOptions user;

    @Option(names = "--send", description = SEND)
    private boolean send;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = user.members();
      Administration.put(body, "send", send ? true : null);
      print(spec, new Administration(config.file()).post("/invitations", body));
      return 0;
    }
  }

  /** {@code gatehouse user reset-link}. */
  @Command(
      name = "reset-link",
      description =
          "Print a link with which a local user chooses another password. The old one stays good"
              + " until then.",
      mixinStandardHelpOptions = true)
  static final class Reset implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "LOGIN", description = "What the user logs in with.")
    private String login;

    @Option(names = "--connector", paramLabel = "ID", description = "Which connector's user.")
    private String connector;

    @Option(names = "--send", description = SEND)
    private boolean send;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = new LinkedHashMap<>();
      Administration.put(body, "send", send ? true : null);
      try (Administration administration = Administration.kept(config.file())) {
        UserLookup user = UserLookup.of(administration, login, connector);
        print(
            spec,
            administration.change("POST", user.path() + "/password-link", user.query(), body));
      }
      return 0;
    }
  }

  /** The link alone on standard output, so that a script can use it. */
  private static void print(CommandSpec spec, Map<String, Object> reply) {
    if (reply.get("mailed_to") != null) {
      spec.commandLine().getOut().println("Mailed to " + reply.get("mailed_to") + ".");
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("Works once, until " + reply.get("expires_at") + ". Hand it to nobody else:");
    err.flush();
    spec.commandLine().getOut().println(reply.get("link"));
  }
}
