package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit}. */
@Command(
    name = "audit",
    description = "Search and export the record of what happened.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.Search.class,
      AuditExportCommand.class,
      AuditCommand.Events.class,
      AuditCommand.Erase.class
    })
final class AuditCommand {
  static final String RESOURCE = "/audit";

  /** What stands first in a line, in this order. */
  private static final List<String> FIRST = List.of("id", "event", "at", "request_id", "remote");

  private AuditCommand() {}

  /** The members of an event in the order of the record. */
  static Map<String, Object> ordered(Map<?, ?> event) {
    Map<String, Object> rest = new TreeMap<>();
    event.forEach((name, value) -> rest.put((String) name, value));
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (String name : FIRST) {
      Object value = rest.remove(name);
      if (value != null) {
        ordered.put(name, value);
      }
    }
    ordered.putAll(rest);
    return ordered;
  }

  /** One line for people: time, event, and the facts as {@code name=value}. */
  static String line(Map<?, ?> event) {
    Map<String, Object> facts = ordered(event);
    facts.remove("id");
    Object at = facts.remove("at");
    Object type = facts.remove("event");
    return AuditText.line(at + "  " + type + "  ")
        + facts.entrySet().stream()
            .map(fact ->
                AuditText.value(fact.getKey()) + "=" + AuditText.value(fact.getValue().toString()))
            .collect(Collectors.joining(" "));
  }

  /** {@code gatehouse audit search}. */
  @Command(
      name = "search",
      description = "Show events, the newest first.",
      mixinStandardHelpOptions = true)
  static final class Search implements Callable<Integer> {
    private static final int PAGE = 500;
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private AuditFilters filters;
    @Mixin private OutputOption output;

    @Option(
        names = "--limit",
        paramLabel = "NUMBER",
        description = "How many at most. Default: 100.")
    private int limit = 100;

    @Option(names = "--oldest-first", description = "Show the oldest first.")
    private boolean oldestFirst;

    @Override
    public Integer call() throws StartException {
      if (limit < 1) {
        throw new CommandFailure("--limit is a number from 1 on.");
      }
      Map<String, String> query = filters.parameters();
      query.put("order", oldestFirst ? "oldest" : "newest");
      PrintWriter out = spec.commandLine().getOut();
      int left = limit;
      try (Administration administration = Administration.kept(config.file())) {
        while (left > 0) {
          query.put("limit", Integer.toString(Math.min(left, PAGE)));
          Map<String, Object> reply = administration.get(RESOURCE, query);
          List<?> events = (List<?>) reply.get("events");
          events.forEach(event -> print(out, (Map<?, ?>) event));
          Object next = reply.get("next");
          left = next == null ? 0 : left - events.size();
          query.put("cursor", String.valueOf(next));
        }
      }
      return out.checkError() ? 1 : 0;
    }

    private void print(PrintWriter out, Map<?, ?> event) {
      if (!output.printed(out, ordered(event))) {
        out.println(line(event));
      }
    }
  }

  /** {@code gatehouse audit events}. */
  @Command(
      name = "events",
      description = "Write the table of events and their facts as Markdown.",
      mixinStandardHelpOptions = true)
  static final class Events implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().getOut().print(AuditReference.tables());
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  /** {@code gatehouse audit erase}. */
  @Command(
      name = "erase",
      description = {
        "Take a person out of the record: a pseudonym replaces their identifiers, and their login",
        "and addresses go. What happened and when stays. This cannot be undone; the log and copies",
        "of the database are not changed."
      },
      mixinStandardHelpOptions = true)
  static final class Erase implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(
        names = "--connector",
        required = true,
        paramLabel = "ID",
        description = "The connector that the person comes through.")
    private String connector;

    @Option(
        names = "--user-id",
        required = true,
        paramLabel = "ID",
        description = "The person at the connector: user_id in their events.")
    private String user;

    @Option(
        names = "--login",
        paramLabel = "LOGIN",
        description = "What the person logged in with, for logins that failed.")
    private String login;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("connector", connector);
      body.put("user_id", user);
      Administration.put(body, "login", login);
      Map<String, Object> reply = new Administration(config.file()).post(RESOURCE + "/erase", body);
      spec.commandLine()
          .getOut()
          .println(reply.get("events") + " events name " + reply.get("pseudonym") + " now.");
      return 0;
    }
  }
}
