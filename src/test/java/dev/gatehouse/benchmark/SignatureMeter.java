package dev.gatehouse.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A process of {@link SignatureWorker} and its measurements. Not thread-safe. */
final class SignatureMeter implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final OutputStream in;
  private final String provider;

  /**
   * @param flags of the JVM, those of the server
   * @param millis how long one measurement takes
   * @param warmUpMillis how long the code runs before the first
   */
  SignatureMeter(String classPath, List<String> flags, int millis, int warmUpMillis)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Java.tool("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, SignatureWorker.class.getName()));
    command.addAll(List.of(Integer.toString(millis), Integer.toString(warmUpMillis)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.inputReader(StandardCharsets.US_ASCII);
    in = process.getOutputStream();
    provider = line();
  }

  /** Who signs. */
  String provider() {
    return provider;
  }

  /** Milliseconds of processor time that one signature takes now. */
  double millis() throws IOException {
    in.write('\n');
    in.flush();
    return Long.parseLong(line()) / 1e6;
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new BenchmarkException("the process that signs has ended");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
