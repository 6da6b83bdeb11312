package dev.gatehouse.cli;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse reload}. */
@Command(
    name = "reload",
    description = "Make the running server use the configuration as it is now, or refuse it whole.",
    mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws StartException {
    AdminReply reply =
        new Administration(config.file()).postToServer("/configuration/reload", Map.of());
    PrintWriter out = reply.ok() ? spec.commandLine().getOut() : spec.commandLine().getErr();
    if (reply.body().get("report") instanceof String report) {
      out.print(report);
    }
    if (!reply.ok()) {
      out.println(reply.detail());
      return 1;
    }
    if (reply.body().get("changes") instanceof List<?> changes) {
      changes.forEach(out::println);
      out.println(
          changes.isEmpty()
              ? "Nothing has changed."
              : "The changes are in use (generation " + reply.body().get("generation") + ").");
    }
    return 0;
  }
}
