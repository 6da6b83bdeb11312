package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the tools of containers and clusters make of a file: BuildKit, the loader of Compose files,
 * Helm, the types of the Kubernetes API with the Pod Security Standards, Prometheus' parser. They
 * are one Go program, {@code src/test/go/deployment}, which a test builds where that has not been
 * done. Thread-safe.
 */
public final class DeploymentTools {
  private static final long PATIENCE_SECONDS = 60;

  private DeploymentTools() {}

  /** BuildKit's warnings of a Dockerfile, its base images, and what its last stage says. */
  public static Map<String, Object> dockerfile(Path file) throws IOException, InterruptedException {
    return json(run(Map.of(), "", "dockerfile", file.toString()));
  }

  /** A Compose file as Compose understands it. */
  public static Map<String, Object> compose(Path file, Map<String, String> environment)
      throws IOException, InterruptedException {
    return json(run(environment, "", "compose", file.toString()));
  }

  /** The warnings and errors of {@code helm lint}, as a JSON list. */
  public static String lint(Path chart, Path... values) throws IOException, InterruptedException {
    return run(Map.of(), "", arguments("lint", chart, values)).strip();
  }

  /**
   * What {@code helm template gatehouse CHART -n gatehouse} writes.
   *
   * @throws IOException with Helm's words when it refuses chart or values
   */
  public static String template(Path chart, Path... values)
      throws IOException, InterruptedException {
    return run(Map.of(), "", arguments("template", chart, values));
  }

  /**
   * Kubernetes objects, with what is wrong with them and the metrics that they ask for.
   *
   * @throws IOException with the decoder's words when a field is unknown or there twice
   */
  public static Map<String, Object> manifests(String yaml)
      throws IOException, InterruptedException {
    return json(run(Map.of(), yaml, "manifests"));
  }

  private static String[] arguments(String command, Path chart, Path... values) {
    List<String> arguments = new ArrayList<>(List.of(command, chart.toString()));
    Arrays.stream(values).map(Path::toString).forEach(arguments::add);
    return arguments.toArray(String[]::new);
  }

  private static Map<String, Object> json(String text) {
    try {
      return JSONObjectUtils.parse(text);
    } catch (ParseException e) {
      throw new AssertionError("the program's answer is not JSON: " + text, e);
    }
  }

  private static String run(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Peers.deployment().toString()));
    command.addAll(List.of(arguments));
    Path given = Files.writeString(Files.createTempFile("gatehouse-deployment", ".in"), input);
    Path said = Files.createTempFile("gatehouse-deployment", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectInput(given.toFile()).redirectError(said.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(Files.readString(said));
      }
      return answer;
    } finally {
      Files.delete(given);
      Files.delete(said);
    }
  }
}
