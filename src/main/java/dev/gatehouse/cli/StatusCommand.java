package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse status}. */
@Command(
    name = "status",
    description = "Say how the running server is.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws StartException {
    Map<String, Object> status = new Administration(config.file()).getFromServer("/status");
    status.forEach((name, value) -> spec.commandLine().getOut().printf("%-11s %s%n", name, value));
    return Boolean.TRUE.equals(status.get("ready")) ? 0 : 1;
  }
}
