package dev.gatehouse.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** One person, named exactly. */
final class PersonOption {
  @Option(
      names = "--connector",
      required = true,
      paramLabel = "ID",
      description = "The person's connector.")
  private String connector;

  @Option(
      names = "--user-id",
      required = true,
      paramLabel = "ID",
      description = "The person at the connector: user_id in lists and in the record.")
  private String user;

  /** Members of a request's body. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("connector", connector);
    members.put("user_id", user);
    return members;
  }
}
