package dev.gatehouse.cli;

import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.ReferenceWriter;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.wiring.ConfigurationLoader;
import dev.gatehouse.wiring.ConnectorTrial;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse connectors}. */
@Command(
    name = "connectors",
    description = "Tell which types of connectors there are, try one, or write one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ConnectorsCommand.ListTypes.class,
      ConnectorsCommand.Try.class,
      ConnectorAuthoring.New.class,
      ConnectorAuthoring.Dev.class,
      ConnectorAuthoring.Repository.class,
      ConnectorStateCommands.Status.class,
      ConnectorStateCommands.Check.class
    })
final class ConnectorsCommand {

  /** {@code gatehouse connectors list}. */
  @Command(
      name = "list",
      description = "List the types of connectors, those of plug-ins included.",
      mixinStandardHelpOptions = true)
  static final class ListTypes implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Option(
        names = "--settings",
        paramLabel = "TYPE",
        description = "Write the table of one type's settings in Markdown.")
    private String type;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try (ConfigurationLoader loader =
          new ConfigurationLoader(
              ConfigOption.sources(), Host.connectorTypes(), ListenAddresses.UNIMPORTANT)) {
        ConnectorTypes types = loader.types(config.file());
        if (type != null) {
          out.print(
              ReferenceWriter.write(
                  provider(types).settings(), "connectors[].config of type " + type));
          out.flush();
          return 0;
        }
        if (!output.printed(out, json(types))) {
          text(out, types);
        }
        return types.problems().isEmpty() ? 0 : 1;
      } catch (IOException e) {
        throw new CommandFailure(config.file() + " cannot be read: " + e.getMessage());
      }
    }

    private ConnectorProvider<?> provider(ConnectorTypes types) {
      return types
          .find(type)
          .orElseThrow(() ->
              new CommandFailure(
                  "There is no type "
                      + type
                      + "; there are "
                      + String.join(", ", types.names())
                      + "."));
    }

    private static Map<String, Object> json(ConnectorTypes types) {
      List<Map<String, Object>> all = new ArrayList<>();
      for (String name : types.names()) {
        ConnectorTypes.Origin origin = types.origin(name).orElseThrow();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("type", name);
        origin.plugin().ifPresent(plugin -> one.put("plugin", plugin));
        one.put("spi", origin.builtAgainst());
        all.add(one);
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("types", all);
      json.put("problems", new LinkedHashMap<>(types.problems()));
      return json;
    }

    private void text(PrintWriter out, ConnectorTypes types) {
      out.printf("%-20s %-5s %s%n", "TYPE", "SPI", "ORIGIN");
      for (String name : types.names()) {
        ConnectorTypes.Origin origin = types.origin(name).orElseThrow();
        out.printf("%-20s %-5s %s%n", name, origin.builtAgainst(), origin);
      }
      PrintWriter err = spec.commandLine().getErr();
      types
          .problems()
          .forEach((plugin, problem) ->
              err.println((plugin.isEmpty() ? "plugins: " : "plug-in " + plugin + " ") + problem));
    }
  }

  /** {@code gatehouse connectors try}. */
  @Command(
      name = "try",
      description =
          "Open one connector of the configuration and try it, without a server: what works, and"
              + " what does not.",
      mixinStandardHelpOptions = true)
  static final class Try implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ID", description = "The connector's id.")
    private String id;

    @Option(
        names = "--login",
        paramLabel = "NAME",
        description = "Log in with this name; the password is asked for.")
    private String login;

    @Option(
        names = "--password-stdin",
        description = "The password is the first line of standard input.")
    private boolean fromInput;

    @Override
    public Integer call() throws StartException, IOException {
      char[] password = login == null ? new char[0] : PasswordInput.existing(fromInput);
      try {
        List<ConnectorTrial.Step> steps =
            new ConnectorTrial(
                    HostOptions.of(config.file(), ConfigOption.sources(), settings -> {}))
                .run(
                    id,
                    login == null
                        ? Optional.empty()
                        : Optional.of(new ConnectorTrial.Credentials(login, password)));
        return told(steps);
      } finally {
        Arrays.fill(password, '\0');
      }
    }

    private int told(List<ConnectorTrial.Step> steps) {
      boolean good = steps.stream().allMatch(ConnectorTrial.Step::passed);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("connector", id);
      json.put("works", good);
      json.put("steps", steps.stream().map(Try::json).toList());
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, json)) {
        steps.forEach(step ->
            out.printf(
                "%-8s %s: %s%n", step.passed() ? "good" : "FAILED", step.name(), step.detail()));
      }
      return good ? 0 : 1;
    }

    private static Map<String, Object> json(ConnectorTrial.Step step) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("step", step.name());
      json.put("passed", step.passed());
      json.put("detail", step.detail());
      return json;
    }
  }
}
