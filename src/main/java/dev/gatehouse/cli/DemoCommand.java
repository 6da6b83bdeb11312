package dev.gatehouse.cli;

import dev.gatehouse.demo.Demo;
import dev.gatehouse.demo.DemoException;
import dev.gatehouse.demo.DemoOptions;
import dev.gatehouse.demo.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse demo}. */
@Command(
    name = "demo",
    description = "Run an issuer with two users and an application, on this machine only.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--check",
      description = "Log in to the demo as a browser would, say each step, and end.")
  private boolean check;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      defaultValue = "demo-data",
      description = "Where everything is kept (${DEFAULT-VALUE}).")
  private Path directory;

  @Mixin private PortOptions ports;

  @Override
  public Integer call() throws InterruptedException {
    Demo demo =
        new Demo(
            options(),
            // The check's own lines say what happened.
            Demo.Surroundings.of(
                ConfigOption.sources(), check ? LogSetup::quiet : LogSetup::configure),
            new Terminal(spec.commandLine().getOut(), Ansi.AUTO.enabled()));
    try {
      if (check) {
        return demo.check() ? 0 : 1;
      }
      run(demo);
      return 0;
    } catch (DemoException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  private DemoOptions options() {
    try {
      return new DemoOptions(directory, ports.issuer(), ports.application());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static void run(Demo demo) throws DemoException, InterruptedException {
    Demo.Running running = demo.start();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  running.close();
                  stopped.countDown();
                }));
    stopped.await();
  }
}
