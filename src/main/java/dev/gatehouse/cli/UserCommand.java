package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse user}. */
@Command(
    name = "user",
    description = "Add, invite, list, change and remove local users.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UserCommand.Add.class,
      UserCommand.ListUsers.class,
      UserLinkCommands.Invite.class,
      UserLinkCommands.Reset.class,
      UserChangeCommand.class,
      UserCommand.Remove.class
    })
final class UserCommand {

  /** {@code gatehouse user add}. */
  @Command(
      name = "add",
      description = "Add a local user. Asks for the password.",
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private UserOptions user;

    @Option(
        names = "--password-stdin",
        description = "Read the password from the first line of standard input.")
    private boolean passwordFromInput;

    @Option(
        names = "--must-change-password",
        description = "The first login asks for another password.")
    private boolean mustChange;

    @Override
    public Integer call() throws StartException, IOException {
      Administration administration = new Administration(config.file());
      char[] password = PasswordInput.read(passwordFromInput);
      Map<String, Object> body = user.members();
      body.put("password", new String(password));
      Arrays.fill(password, '\0');
      Administration.put(body, "must_change_password", mustChange ? true : null);
      Map<String, Object> reply = administration.post("/users", body);
      spec.commandLine()
          .getOut()
          .println(
              "Added "
                  + user.login()
                  + " to connector "
                  + reply.get("connector")
                  + " with id "
                  + reply.get("id")
                  + ".");
      return 0;
    }
  }

  /** {@code gatehouse user list}. */
  @Command(
      name = "list",
      description = "List local users of the database.",
      mixinStandardHelpOptions = true)
  static final class ListUsers implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(names = "--connector", paramLabel = "ID", description = "Which connector's users.")
    private String connector;

    @Override
    public Integer call() throws StartException {
      PrintWriter out = spec.commandLine().getOut();
      Map<String, String> query = new LinkedHashMap<>();
      Administration.put(query, "connector", connector);
      try (Administration administration = Administration.kept(config.file())) {
        Pages.each(
            administration,
            "/users",
            query,
            "users",
            user -> out.println(line(user)),
            out::checkError);
      }
      return 0;
    }

    private static String line(Map<?, ?> user) {
      StringBuilder line = new StringBuilder();
      line.append(user.get("login")).append("  ").append(user.get("groups"));
      if (!Boolean.TRUE.equals(user.get("enabled"))) {
        line.append("  (disabled)");
      }
      if (!Boolean.TRUE.equals(user.get("has_password"))) {
        line.append("  (no password yet)");
      } else if (Boolean.TRUE.equals(user.get("must_change_password"))) {
        line.append("  (must change the password)");
      }
      return line.toString();
    }
  }

  /** {@code gatehouse user remove}. */
  @Command(
      name = "remove",
      description = "Remove a local user of the database, and end what the user has allowed.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "LOGIN", description = "What the user logs in with.")
    private String login;

    @Option(names = "--connector", paramLabel = "ID", description = "Which connector's user.")
    private String connector;

    @Override
    public Integer call() throws StartException {
      try (Administration administration = Administration.kept(config.file())) {
        UserLookup user = UserLookup.of(administration, login, connector);
        Map<String, Object> reply =
            administration.change("DELETE", user.path(), user.query(), Map.of());
        spec.commandLine()
            .getOut()
            .println("Removed " + login + "; grants ended: " + reply.get("grants_ended") + ".");
      }
      return 0;
    }
  }
}
