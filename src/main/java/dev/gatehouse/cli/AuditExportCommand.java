package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit export}. */
@Command(
    name = "export",
    description = {
      "Write events as JSON lines, the oldest first, up to ten seconds ago. The id of the last line",
      "is where another export goes on (--after)."
    },
    mixinStandardHelpOptions = true)
final class AuditExportCommand implements Callable<Integer> {
  private static final Duration REST = Duration.ofSeconds(2);
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private AuditFilters filters;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "Begin behind this event: the id of the last line of an export before.")
  private String after;

  @Option(
      names = "--follow",
      description = "Go on with what happens from now on, until interrupted.")
  private boolean follow;

  @Override
  public Integer call() throws StartException, InterruptedException {
    Map<String, String> query = filters.parameters();
    query.put("order", "oldest");
    if (after != null) {
      query.put("after", after);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Administration administration = Administration.kept(config.file())) {
      write(administration, query, out);
      if (follow && administration.offline()) {
        // The database is ours as long as we look at it: no server could start.
        throw new CommandFailure("No server runs: nothing will happen that could be followed.");
      }
      while (follow && !out.checkError()) {
        Thread.sleep(REST);
        write(administration, query, out);
      }
    }
    // A full disk or a reader that is gone: what was asked for is not there.
    return out.checkError() ? 1 : 0;
  }

  /** Writes all that is there; afterwards the query asks for what comes behind it. */
  private static void write(
      Administration administration, Map<String, String> query, PrintWriter out)
      throws StartException {
    Pages.each(
        administration,
        AuditCommand.RESOURCE,
        query,
        "events",
        event -> {
          out.println(AuditText.json(AuditCommand.ordered(event)));
          query.put("after", (String) event.get("id"));
        },
        out::checkError);
  }
}
