package dev.gatehouse.durability;

import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * {@code gatehouse serve} as a process of its own, which can be killed and started again on the
 * same data and port. Belongs to one thread.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final Path configuration;
  private final int port;
  private final Path log;
  private Process process;

  private ServerProcess(Path configuration, int port) {
    this.configuration = configuration;
    this.port = port;
    this.log = configuration.resolveSibling("server.log");
  }

  /** Not started yet. */
  static ServerProcess in(Path directory, UnaryOperator<TestServer.Builder> more) {
    int port = TestServer.freePort();
    return new ServerProcess(more.apply(TestServer.in(directory).port(port)).write(), port);
  }

  /**
   * One of several on one database, behind a balancer: it listens elsewhere than the issuer is. Not
   * started yet.
   *
   * @param issuer the issuer's port
   */
  static ServerProcess replica(Path directory, int issuer, UnaryOperator<TestServer.Builder> more) {
    int port = TestServer.freePort();
    return new ServerProcess(
        more.apply(TestServer.in(directory).port(issuer).listen(port)).write(), port);
  }

  /** Where it listens. */
  int port() {
    return port;
  }

  void start() throws IOException, InterruptedException {
    start(Map.of());
  }

  /** Starts with further environment variables and returns when it answers. */
  void start(Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder builder = command(log, "serve", configuration.toString());
    builder.environment().putAll(environment);
    process = builder.start();
    awaitAnswer();
  }

  /**
   * A command of {@code gatehouse} in a process of its own.
   *
   * @param log the file for what it says
   */
  static ProcessBuilder command(Path log, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gatehouse.cli.Gatehouse"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest question = HttpRequest.newBuilder(at("/healthz")).build();
      while (true) {
        try {
          if (http.send(question, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        if (!process.isAlive() || System.nanoTime() - end >= 0) {
          throw new AssertionError("the server does not start:\n" + log());
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  /** The address of a path below the issuer. */
  URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** What it has written so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: nothing is finished, flushed or told to anybody. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** SIGTERM, as a service manager or the kubelet sends it; returns when the process has ended. */
  void terminate() {
    process.destroy();
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
  }
}
