package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What commands on logins and on grants have in common: their options and what they do. */
final class HoldingCommands {
  private HoldingCommands() {}

  /** Lists what has not ended, and the rest when it is asked for. */
  abstract static class Listing implements Callable<Integer> {
    private final String resource;
    private final String member;
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private HoldingOptions whose;
    @Mixin private OutputOption output;

    @Option(names = "--ended", description = "Also those that have ended and are not swept yet.")
    private boolean ended;

    /**
     * @param resource path below {@code /admin/v1}
     * @param member name of the list in the answer
     */
    Listing(String resource, String member) {
      this.resource = resource;
      this.member = member;
    }

    /** One item for people, but for whether it has ended. */
    abstract String line(Map<?, ?> item);

    @Override
    public Integer call() throws StartException {
      whose.list(
          config.file(),
          resource,
          member,
          Map.of("ended", Boolean.toString(ended)),
          output,
          spec.commandLine().getOut(),
          item -> line(item) + (Boolean.TRUE.equals(item.get("live")) ? "" : "  (ended)"));
      return 0;
    }
  }

  /** Shows one of them. */
  abstract static class Showing implements Callable<Integer> {
    private final String resource;
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "Its id in the list.")
    private String id;

    /**
     * @param resource path below {@code /admin/v1}
     */
    Showing(String resource) {
      this.resource = resource;
    }

    @Override
    public Integer call() throws StartException {
      HoldingOptions.show(config.file(), resource, id, output, spec.commandLine().getOut());
      return 0;
    }
  }

  /** A count of an answer. */
  static long count(Map<String, Object> reply, String member) {
    return ((Number) reply.get(member)).longValue();
  }
}
