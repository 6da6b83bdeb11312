package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.util.Arrays;
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

/** {@code gatehouse user change}. */
@Command(
    name = "change",
    description =
        "Change a local user of the database. What is not named stays. A new password and --disable"
            + " end what the user has allowed at once; the rest reaches tokens with the next refresh.",
    mixinStandardHelpOptions = true)
final class UserChangeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(paramLabel = "LOGIN", description = "What the user logs in with.")
  private String login;

  @Option(names = "--email", paramLabel = "ADDRESS", description = "E-mail address.")
  private String email;

  @Option(names = "--name", paramLabel = "NAME", description = "Full name.")
  private String name;

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description = "Short name, the claim preferred_username.")
  private String username;

  @ArgGroup private GroupChoice groups;
  @ArgGroup private PasswordChoice password;
  @ArgGroup private StateChoice state;

  @Option(names = "--connector", paramLabel = "ID", description = "Which connector's user.")
  private String connector;

  @Option(
      names = "--add-group",
      paramLabel = "GROUP",
      description = "A group more; repeat it for several.")
  private List<String> addGroups = List.of();

  @Option(
      names = "--remove-group",
      paramLabel = "GROUP",
      description = "A group less; repeat it for several.")
  private List<String> removeGroups = List.of();

  @Option(
      names = "--must-change-password",
      description = "The next login asks for another password.")
  private boolean mustChange;

  /** All groups anew. */
  static final class GroupChoice {
    @Option(
        names = {"-g", "--group"},
        required = true,
        paramLabel = "GROUP",
        description = "A group, in place of all there are; repeat it for several.")
    private List<String> names = List.of();

    @Option(names = "--no-groups", required = true, description = "Take all groups away.")
    private boolean none;

    private List<String> all() {
      return none ? List.of() : names;
    }
  }

  /** Where a new password comes from. */
  static final class PasswordChoice {
    @Option(names = "--password", required = true, description = "Ask for a new password.")
    private boolean ask;

    @Option(
        names = "--password-stdin",
        required = true,
        description = "Read a new password from the first line of standard input.")
    private boolean input;

    private boolean fromInput() {
      return input && !ask;
    }
  }

  /** Whether the user may log in. */
  static final class StateChoice {
    @Option(names = "--disable", required = true, description = "The user may not log in.")
    private boolean disable;

    @Option(names = "--enable", required = true, description = "The user may log in again.")
    private boolean enable;

    private boolean allowed() {
      return enable && !disable;
    }
  }

  @Override
  public Integer call() throws StartException, IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    Administration.put(body, "email", email);
    Administration.put(body, "name", name);
    Administration.put(body, "preferred_username", username);
    Administration.put(body, "groups", groups == null ? null : groups.all());
    Administration.put(body, "add_groups", addGroups.isEmpty() ? null : addGroups);
    Administration.put(body, "remove_groups", removeGroups.isEmpty() ? null : removeGroups);
    Administration.put(body, "must_change_password", mustChange ? true : null);
    Administration.put(body, "enabled", state == null ? null : state.allowed());
    if (body.isEmpty() && password == null) {
      throw new ParameterException(spec.commandLine(), "What is to be changed?");
    }
    if (password != null) {
      char[] fresh = PasswordInput.read(password.fromInput());
      body.put("password", new String(fresh));
      Arrays.fill(fresh, '\0');
    }
    try (Administration administration = Administration.kept(config.file())) {
      UserLookup user = UserLookup.of(administration, login, connector);
      Map<String, Object> reply = administration.change("PATCH", user.path(), user.query(), body);
      spec.commandLine()
          .getOut()
          .println("Changed " + login + "; grants ended: " + reply.get("grants_ended") + ".");
    }
    return 0;
  }
}
