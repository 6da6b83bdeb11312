package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that answers each line with a line of JSON, as a process that lives until {@link
 * #close()}. Thread-safe; questions are asked one after the other.
 */
final class LineProgram implements AutoCloseable {
  private static final int ANSWER_SECONDS = 60;

  private final Process process;
  private final Path log;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private LineProgram(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param log the file that takes what it says beside its answers
   */
  static LineProgram start(Path log, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // The machine's proxy must not stand between the program and an issuer on loopback.
    builder.environment().put("NO_PROXY", "*");
    return new LineProgram(builder.redirectError(log.toFile()).start(), log);
  }

  /**
   * Waits for the line that comes before the first question.
   *
   * @throws IOException with what the program said when it ended instead
   */
  synchronized void await(String expected) throws IOException {
    String found = line();
    if (!found.equals(expected)) {
      throw new IOException("The program said " + found + " instead of " + expected);
    }
  }

  /** The answer to a line. */
  synchronized Map<String, Object> ask(String line) {
    try {
      questions.write(line);
      questions.write('\n');
      questions.flush();
      return JSONObjectUtils.parse(line());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalStateException("The program's answer is not JSON", e);
    }
  }

  /** The next line; a program that hangs is ended and reported. */
  private String line() throws IOException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            line.complete(answers.readLine());
          } catch (IOException e) {
            line.completeExceptionally(e);
          }
        });
    try {
      String found = line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (found == null) {
        throw new IOException("The program ended: " + Files.readString(log));
      }
      return found;
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("The program gave no answer within " + ANSWER_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the program", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
