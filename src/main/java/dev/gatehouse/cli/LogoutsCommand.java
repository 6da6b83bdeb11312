package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse logouts}. */
@Command(
    name = "logouts",
    description = "List logouts that applications have not been told of, or could not be.",
    mixinStandardHelpOptions = true)
final class LogoutsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Override
  public Integer call() throws StartException {
    Map<String, Object> reply = new Administration(config.file()).get("/logouts", Map.of());
    PrintWriter out = spec.commandLine().getOut();
    if (!output.printed(out, reply)) {
      for (Object one : (List<?>) reply.get("logouts")) {
        Map<?, ?> logout = (Map<?, ?>) one;
        Object problem = logout.get("problem");
        out.println(
            logout.get("state")
                + "  "
                + logout.get("client_id")
                + "  "
                + logout.get("connector_id")
                + "/"
                + logout.get("user_id")
                + "  ended "
                + logout.get("ended")
                + "  attempts "
                + logout.get("attempts")
                + (problem == null ? "" : "  " + problem));
      }
      out.println(reply.get("waiting") + " waiting, " + reply.get("undelivered") + " undelivered");
    }
    return 0;
  }
}
