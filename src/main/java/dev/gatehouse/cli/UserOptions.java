package dev.gatehouse.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who a new local user is: {@code gatehouse user add, invite}. */
final class UserOptions {
  @Parameters(
      paramLabel = "LOGIN",
      description = "What the user logs in with, such as an e-mail address.")
  private String login;

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "E-mail address; otherwise the login.")
  private String email;

  @Option(names = "--name", paramLabel = "NAME", description = "Full name.")
  private String name;

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description = "Short name, the claim preferred_username.")
  private String username;

  @Option(
      names = {"-g", "--group"},
      paramLabel = "GROUP",
      description = "A group; repeat it for several.")
  private List<String> groups = List.of();

  @Option(
      names = "--connector",
      paramLabel = "ID",
      description = "Which connector's user; only needed when several keep users here.")
  private String connector;

  String login() {
    return login;
  }

  /** The members of a request's body. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("login", login);
    Administration.put(members, "email", email);
    Administration.put(members, "name", name);
    Administration.put(members, "preferred_username", username);
    Administration.put(members, "connector", connector);
    members.put("groups", groups);
    return members;
  }
}
