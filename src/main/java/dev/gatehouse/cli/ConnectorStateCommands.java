package dev.gatehouse.cli;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code gatehouse connectors} asks the running server. */
final class ConnectorStateCommands {
  private static final String PATH = "/connectors";

  private ConnectorStateCommands() {}

  /** {@code gatehouse connectors status}. */
  @Command(
      name = "status",
      description = "List the running server's connectors: where they come from and how they are.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply = new Administration(config.file()).getFromServer(PATH);
      PrintWriter out = spec.commandLine().getOut();
      List<?> all = (List<?>) reply.get("connectors");
      if (!output.printed(out, reply)) {
        all.forEach(one -> print(out, (Map<?, ?>) one));
      }
      return all.stream().allMatch(one -> works((Map<?, ?>) one)) ? 0 : 1;
    }

    private static void print(PrintWriter out, Map<?, ?> one) {
      out.printf(
          "%-20s %-12s %-24s %s%n",
          one.get("id"),
          one.get("type"),
          origin(one.get("origin")),
          Boolean.TRUE.equals(one.get("available")) ? "open" : one.get("problem"));
      for (Object calls : (List<?>) one.get("calls")) {
        Map<?, ?> of = (Map<?, ?>) calls;
        if (of.get("trouble") != null) {
          out.println("  " + of.get("kind") + ": " + of.get("trouble"));
        }
      }
    }

    private static String origin(Object origin) {
      if (!(origin instanceof Map<?, ?> from)) {
        return "unknown type";
      }
      return from.get("plugin") == null
          ? "built in"
          : "plug-in " + from.get("plugin") + " (SPI " + from.get("spi") + ")";
    }

    private static boolean works(Map<?, ?> one) {
      return Boolean.TRUE.equals(one.get("available"))
          && ((List<?>) one.get("calls"))
              .stream().map(calls -> ((Map<?, ?>) calls).get("trouble")).allMatch(Objects::isNull);
    }
  }

  /** {@code gatehouse connectors check}. */
  @Command(
      name = "check",
      description = "Have a connector of the running server find out how its upstream is.",
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "The connector's id.")
    private String id;

    @Override
    public Integer call() throws StartException {
      AdminReply reply =
          new Administration(config.file())
              .postToServer(PATH + "/" + Administration.segment(id) + "/check", Map.of());
      if (!reply.ok()) {
        throw new CommandFailure(reply.detail());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply.body())) {
        for (Object one : (List<?>) reply.body().get("findings")) {
          Map<?, ?> finding = (Map<?, ?>) one;
          out.printf(
              "%-8s %s: %s%n",
              Boolean.TRUE.equals(finding.get("good")) ? "good" : "FAILED",
              finding.get("subject"),
              finding.get("detail"));
        }
      }
      return Boolean.TRUE.equals(reply.body().get("works")) ? 0 : 1;
    }
  }
}
