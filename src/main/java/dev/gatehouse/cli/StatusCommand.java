package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse status}. */
@Command(
    name = "status",
    description = "Say how the running server is.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--at",
      paramLabel = "URL",
      description =
          "Ask a server elsewhere whether it is ready, at the address of its telemetry"
              + " (http://HOST:5558), instead of the one of the configuration.")
  private URI elsewhere;

  @Override
  public Integer call() throws StartException, InterruptedException {
    if (elsewhere != null) {
      return ask(elsewhere);
    }
    Map<String, Object> status = new Administration(config.file()).getFromServer("/status");
    status.forEach((name, value) -> spec.commandLine().getOut().printf("%-11s %s%n", name, value));
    return Boolean.TRUE.equals(status.get("ready")) ? 0 : 1;
  }

  private int ask(URI telemetry) throws InterruptedException {
    if (telemetry.getHost() == null || !telemetry.getScheme().matches("https?")) {
      throw new CommandFailure("--at wants an address such as http://127.0.0.1:5558.");
    }
    URI readiness = telemetry.resolve("/healthz/ready");
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(readiness).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      spec.commandLine().getOut().println(answer.body());
      return answer.statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      throw new CommandFailure(readiness + " does not answer: " + e);
    }
  }
}
