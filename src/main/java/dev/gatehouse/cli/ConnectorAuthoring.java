package dev.gatehouse.cli;

import dev.gatehouse.authoring.AuthoringException;
import dev.gatehouse.authoring.ConnectorRepository;
import dev.gatehouse.authoring.ConnectorScaffold;
import dev.gatehouse.authoring.Workbench;
import dev.gatehouse.demo.Demo;
import dev.gatehouse.demo.DemoException;
import dev.gatehouse.demo.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands of {@code gatehouse connectors} for somebody who writes one. */
final class ConnectorAuthoring {
  private ConnectorAuthoring() {}

  /** {@code gatehouse connectors new}. */
  @Command(
      name = "new",
      description =
          "Begin a connector of your own: sources that work, their tests, and a build that needs"
              + " only a JDK, beside one with Maven.",
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
      try {
        new ConnectorScaffold(type, packageName, ConnectorRepository.ofThisProgram())
            .write(into)
            .forEach(out::println);
      } catch (AuthoringException e) {
        throw new CommandFailure(e.getMessage());
      }
      out.println("Build it: sh " + into.resolve("build") + " PLUGINS");
      out.println("Build it at each change, and log in: gatehouse connectors dev " + into);
      return 0;
    }
  }

  /** {@code gatehouse connectors dev}. */
  @Command(
      name = "dev",
      description =
          "Run an issuer and an application with a connector that is being written: every change of"
              + " its sources is built and goes live. On this machine only.",
      mixinStandardHelpOptions = true)
  static final class Dev implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "DIR",
        description = "Directory of the connector, as gatehouse connectors new makes it.")
    private Path directory;

    @Mixin private PortOptions ports;

    @Override
    public Integer call() throws IOException, InterruptedException {
      LogSetup.development();
      Workbench.Options options =
          new Workbench.Options(
              directory,
              ports.issuer(),
              ports.application(),
              Optional.ofNullable(System.getenv("PATH")),
              Demo.Surroundings.of(ConfigOption.sources(), LogSetup::development));
      try {
        Workbench workbench =
            new Workbench(options, new Terminal(spec.commandLine().getOut(), Ansi.AUTO.enabled()));
        Runtime.getRuntime()
            .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(workbench::close));
        workbench.run();
        return 0;
      } catch (AuthoringException | DemoException e) {
        throw new CommandFailure(e.getMessage());
      }
    }
  }

  /** {@code gatehouse connectors repository}. */
  @Command(
      name = "repository",
      description = "Write the SPI and its test kit as a Maven repository of files.",
      mixinStandardHelpOptions = true)
  static final class Repository implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where to; it is made when it is missing.")
    private Path directory;

    @Option(
        names = "--sources",
        paramLabel = "DIR",
        hidden = true,
        description = "The directory connectors of a tree, for jars of sources.")
    private Path sources;

    @Override
    public Integer call() throws IOException {
      ConnectorRepository repository = ConnectorRepository.ofThisProgram();
      try {
        (sources == null ? repository : repository.withSources(sources)).write(directory);
      } catch (AuthoringException e) {
        throw new CommandFailure(e.getMessage());
      }
      spec.commandLine()
          .getOut()
          .println(
              "gatehouse-connector-spi and gatehouse-connector-tck, version "
                  + repository.version()
                  + ", are in "
                  + directory);
      return 0;
    }
  }
}
