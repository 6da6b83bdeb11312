package dev.gatehouse.cli;

import dev.gatehouse.config.ListenAddresses;
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
  @Mixin private AddressOptions addresses;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration, as Dex takes it; the same as --config.")
  private Path file;

  /**
   * The configuration of {@code serve FILE} and {@code serve --config FILE}, which is how services
   * are started; null for everything else. It spares them the parser of the command line, which
   * takes a tenth of the time to start.
   */
  static Path plain(String... arguments) {
    int last = arguments.length - 1;
    boolean plain =
        (last == 1 || last == 2 && (arguments[1].equals("--config") || arguments[1].equals("-c")))
            && arguments[0].equals("serve")
            && !arguments[last].isEmpty()
            && "-@\"'".indexOf(arguments[last].charAt(0)) < 0;
    return plain ? Path.of(arguments[last]) : null;
  }

  @Override
  public Integer call() throws StartException, InterruptedException {
    return serve(config.file(file), addresses.addresses());
  }

  /** Serves until the process is told to stop. */
  static int serve(Path configuration, ListenAddresses addresses)
      throws StartException, InterruptedException {
    Host host =
        Host.start(
            HostOptions.of(configuration, ConfigOption.sources(), LogSetup::configure)
                .listeningOn(addresses));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  host.drain();
                  host.close();
                  stopped.countDown();
                }));
    stopped.await();
    return 0;
  }
}
