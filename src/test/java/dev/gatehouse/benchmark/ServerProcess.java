package dev.gatehouse.benchmark;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own, and what the operating system says of it. */
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

  /** Of {@code /proc/PID/task/TID/stat}, counted from the state, and their unit. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;
  private static final int MILLIS_PER_TICK = 10;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private final Process process;
  private final Workspace workspace;
  private final Duration untilAnswer;

  private ServerProcess(Process process, Workspace workspace, Duration untilAnswer) {
    this.process = process;
    this.workspace = workspace;
    this.untilAnswer = untilAnswer;
  }

  /**
   * Starts a server and waits for its first answer to discovery over HTTPS.
   *
   * @param launcher the command that runs {@code gatehouse}
   * @param options further flags of the JVM
   */
  static ServerProcess start(List<String> launcher, Workspace workspace, String options)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of("serve", "--config", workspace.configuration().toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("GATEHOUSE_SKIP_BUILD", "1");
    builder.environment().put("GATEHOUSE_JAVA_OPTIONS", options);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(workspace.log().toFile()));
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      awaitAnswer(process, workspace, start);
      return new ServerProcess(process, workspace, Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void awaitAnswer(Process process, Workspace workspace, long start)
      throws IOException {
    Target target = workspace.secure();
    byte[] request = target.get("/.well-known/openid-configuration");
    while (true) {
      try (Connection connection = target.connect()) {
        connection.exchange(request).expect(200);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
          throw new BenchmarkException("the server did not start; see " + workspace.log(), notYet);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  Workspace workspace() {
    return workspace;
  }

  /** From the launcher's start to the first answer. */
  Duration untilAnswer() {
    return untilAnswer;
  }

  /** Processor time that the process has used, in steps of ten milliseconds. */
  Duration cpu() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new BenchmarkException("the server has ended"));
  }

  /**
   * Processor time that the threads used which compile: a server is warm when they have nothing
   * left to do.
   */
  Duration compilerCpu() throws IOException {
    long ticks = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        int name = stat.lastIndexOf(')');
        if (stat.substring(0, name).contains("CompilerThre")) {
          List<String> fields = List.of(stat.substring(name + 2).split(" ", -1));
          ticks +=
              Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS));
        }
      }
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /** Memory that the process holds now, in bytes. */
  long residentBytes() throws IOException {
    Matcher line =
        RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    if (!line.find()) {
      throw new BenchmarkException("the kernel does not tell the resident memory");
    }
    return Long.parseLong(line.group(1)) * 1024;
  }

  /** Bytes of the heap that are in use after a full collection. */
  long liveBytes() throws IOException {
    String histogram = Java.run("jcmd", Long.toString(process.pid()), "GC.class_histogram");
    Matcher total = LIVE.matcher(histogram);
    if (!total.find()) {
      throw new BenchmarkException("jcmd gives no total");
    }
    return Long.parseLong(total.group(1));
  }

  private List<String> arguments() throws IOException {
    byte[] line = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
    return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
  }

  /** The flags that the launcher gave to the JVM, without its archive of classes. */
  List<String> flags() throws IOException {
    List<String> arguments = arguments();
    return arguments.subList(1, arguments.indexOf("-cp")).stream()
        .filter(flag ->
            !flag.startsWith("-XX:AOT")
                && !flag.startsWith("-XX:StartFlight")
                && !flag.startsWith("-XX:SharedArchive"))
        .toList();
  }

  String classPath() throws IOException {
    List<String> arguments = arguments();
    return arguments.get(arguments.indexOf("-cp") + 1);
  }

  /** Adds a local user through the socket of the command line. */
  void addUser(String login, String password) throws IOException {
    String body =
        "{\"login\":\"%s\",\"password\":\"%s\",\"name\":\"Somebody Else\",\"groups\":[\"developers\",\"operators\"]}"
            .formatted(login, password);
    String request =
        "POST /admin/v1/users HTTP/1.1\r\nHost: gatehouse\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(workspace.adminSocket()));
      Connection connection =
          new Connection(
              channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
      Connection.Answer answer = connection.exchange(request.getBytes(StandardCharsets.ISO_8859_1));
      if (answer.status() >= 300) {
        throw new BenchmarkException("the user was not added: " + answer);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new BenchmarkException("the server did not stop; see " + workspace.log());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }
}
