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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The client of the Kubernetes API server's webhook token authenticator, as a process that lives
 * until {@link #close()}: it reads the file that the API server would be given, asks as that does,
 * and judges the answer as that does. Without the API server's cache of answers. Thread-safe;
 * tokens are asked about one after the other.
 */
public final class ApiServerWebhook implements AutoCloseable {
  private static final int ANSWER_SECONDS = 60;
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;
  private final Path log;

  private ApiServerWebhook(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param kubeconfig the file of {@code --authentication-token-webhook-config-file}
   * @param version that of {@code --authentication-token-webhook-version}
   * @param apiAudience what the API server is called ({@code --api-audiences})
   */
  public static ApiServerWebhook start(Path kubeconfig, String version, String apiAudience)
      throws IOException, InterruptedException {
    Path log = kubeconfig.resolveSibling(version + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Peers.tokenReview().toString(), kubeconfig.toString(), version, apiAudience);
    // The machine's proxy must not stand between the client and an issuer on loopback.
    builder.environment().put("NO_PROXY", "*");
    return new ApiServerWebhook(builder.redirectError(log.toFile()).start(), log);
  }

  /** What comes of a request with this token, as JSON of the program. */
  public Map<String, Object> ask(String token) {
    return line(token);
  }

  /** What a program in the cluster hears that asks the API server whether a token is for it. */
  public Map<String, Object> ask(String audience, String token) {
    return line(audience + " " + token);
  }

  private synchronized Map<String, Object> line(String line) {
    try {
      questions.write(line);
      questions.write('\n');
      questions.flush();
      String answer = readLine();
      if (answer == null) {
        throw new IOException("The client ended: " + Files.readString(log));
      }
      return JSONObjectUtils.parse(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalStateException("The client's answer is not JSON", e);
    }
  }

  /** A line of the program, null at its end; a program that hangs is ended and reported. */
  private String readLine() throws IOException {
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
      return line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("The client gave no answer within " + ANSWER_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the client", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
