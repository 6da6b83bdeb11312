package dev.gatehouse.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The client of the Kubernetes API server's webhook token authenticator, as a process that lives
 * until {@link #close()}: it reads the file that the API server would be given, asks as that does,
 * and judges the answer as that does. Without the API server's cache of answers. Thread-safe;
 * tokens are asked about one after the other.
 */
public final class ApiServerWebhook implements AutoCloseable {
  private final LineProgram program;

  private ApiServerWebhook(LineProgram program) {
    this.program = program;
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
    return new ApiServerWebhook(
        LineProgram.start(
            kubeconfig.resolveSibling(version + ".log"),
            List.of(Peers.tokenReview().toString(), kubeconfig.toString(), version, apiAudience)));
  }

  /** What comes of a request with this token, as JSON of the program. */
  public Map<String, Object> ask(String token) {
    return program.ask(token);
  }

  /** What a program in the cluster hears that asks the API server whether a token is for it. */
  public Map<String, Object> ask(String audience, String token) {
    return program.ask(audience + " " + token);
  }

  @Override
  public void close() {
    program.close();
  }
}
