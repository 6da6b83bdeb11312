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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse connectors}. */
@Command(
    name = "connectors",
    description = "Tell which types of connectors there are, and try a connector.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ConnectorsCommand.ListTypes.class,
      ConnectorsCommand.Try.class,
      ConnectorsCommand.New.class
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

  /** {@code gatehouse connectors new}. */
  @Command(
      name = "new",
      description =
          "Begin a connector of your own: sources that work, and a build that needs only a JDK.",
      mixinStandardHelpOptions = true)
  static final class New implements Callable<Integer> {
    private static final String TYPE = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final String PACKAGE = "[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+";
    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "NAME",
        description = "The type: lower case letters, digits and hyphens.")
    private String type;

    @Option(
        names = "--package",
        paramLabel = "PACKAGE",
        required = true,
        description = "The Java package, such as com.example.accounts.")
    private String packageName;

    @Option(
        names = "--directory",
        paramLabel = "DIR",
        description = "Where to; otherwise a new directory NAME here.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
      if (!type.matches(TYPE) || type.length() > 63) {
        throw new CommandFailure("A type has lower case letters, digits and single hyphens.");
      }
      if (!packageName.matches(PACKAGE) || !SourceVersion.isName(packageName)) {
        throw new CommandFailure("A package looks like com.example.accounts.");
      }
      if (packageName.startsWith("dev.gatehouse.spi")) {
        throw new CommandFailure("That package is the SPI's own; take one of yours.");
      }
      Path into = directory == null ? Path.of(type) : directory;
      PrintWriter out = spec.commandLine().getOut();
      new ConnectorScaffold(type, packageName).write(into).forEach(out::println);
      out.println("Build it: sh " + into.resolve("build") + " PLUGINS");
      return 0;
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
