package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse client update}. */
@Command(
    name = "update",
    description = {
      "Change a client. What is not named stays; a list is replaced whole.",
      "The change is in use with the next request."
    },
    mixinStandardHelpOptions = true)
final class ClientUpdateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private ClientOptions options;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "ID", description = "The client.")
  private String id;

  @Option(
      names = "--unset",
      paramLabel = "KEY",
      description = "A key of staticClients that gets its default again; repeat it for several.")
  private List<String> unset = List.of();

  @Option(
      names = "--if-version",
      paramLabel = "VERSION",
      description = "Only if the client still has the version that show has told.")
  private Long version;

  @Override
  public Integer call() throws StartException {
    Map<String, Object> set = options.members();
    if (set.isEmpty() && unset.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "What is to be changed?");
    }
    Map<String, Object> patch = new LinkedHashMap<>(set);
    unset.forEach(key -> patch.put(key, null));
    Map<String, Object> reply =
        new Administration(config.file())
            .changeIf(version, "PATCH", "/clients/" + Administration.segment(id), patch);
    ClientText.warnings(spec.commandLine().getErr(), reply);
    if (!output.printed(spec.commandLine().getOut(), reply)) {
      spec.commandLine().getOut().println("Changed " + id + ".");
      if (reply.get("secret") != null) {
        spec.commandLine().getOut().println("client secret  " + reply.get("secret"));
      }
    }
    return 0;
  }
}
