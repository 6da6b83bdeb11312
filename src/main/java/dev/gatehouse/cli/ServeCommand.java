package dev.gatehouse.cli;

import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.StartException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse serve}. */
@Command(
    name = "serve",
    description = "Run the server until it is told to stop (Ctrl-C, SIGTERM).",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration, as Dex takes it; the same as --config.")
  private Path file;

  @Override
  public Integer call() throws StartException, InterruptedException {
    Host host =
        Host.start(HostOptions.of(config.file(file), ConfigOption.sources(), LogSetup::configure));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  host.close();
                  stopped.countDown();
                }));
    stopped.await();
    return 0;
  }
}
