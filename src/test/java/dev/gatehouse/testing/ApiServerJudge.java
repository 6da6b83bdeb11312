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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The API server's own code, asked about many configurations and tokens in one run. All issuers
 * have the same keys, unless a question says what their addresses answer.
 */
public final class ApiServerJudge {
  private ApiServerJudge() {}

  /**
   * A configuration and tokens to judge by it.
   *
   * @param algorithms those that it accepts; empty for all that a file allows
   * @param documents what addresses answer, for discovery; without it issuers are taken as
   *     discovered
   */
  public record Question(
      String configuration,
      List<String> algorithms,
      List<String> tokens,
      Optional<Map<String, Document>> documents) {
    /** Copies. */
    public Question {
      algorithms = List.copyOf(algorithms);
      tokens = List.copyOf(tokens);
      documents = documents.map(Map::copyOf);
    }

    /** Discovery is left out. */
    public Question(String configuration, List<String> algorithms, List<String> tokens) {
      this(configuration, algorithms, tokens, Optional.empty());
    }
  }

  /**
   * What an address answers.
   *
   * @param error the words of a connection that fails; empty for one that does not
   * @param authorization the header that must be sent; empty when none has to be
   */
  public record Document(
      String status, Map<String, String> headers, String body, String error, String authorization) {

    /** An answer to everybody. */
    public static Document of(String status, String contentType, String body) {
      return new Document(status, Map.of("Content-Type", contentType), body, "", "");
    }

    /** A redirection. */
    public static Document redirection(String status, String location) {
      return new Document(status, Map.of("Location", location), "", "", "");
    }

    private Map<String, Object> json() {
      return Map.of(
          "status", status,
          "headers", headers,
          "body", body,
          "error", error,
          "authorization", authorization);
    }
  }

  /**
   * What it says.
   *
   * @param refused its words when it does not take the configuration; then there are no verdicts
   * @param verdicts one for each token
   * @param health what discovery came to for each authenticator, empty when it succeeded
   */
  public record Answer(
      Optional<String> refused,
      List<ApiServerAuthenticator.Verdict> verdicts,
      List<String> health) {}

  /**
   * Asks.
   *
   * @param minor the version of Kubernetes, 1.{@code minor}
   * @param keySet a JSON Web Key Set
   */
  public static List<Answer> ask(int minor, String keySet, List<Question> questions)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("gatehouse-judge", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(Peers.apiServerAuthenticator(minor).toString(), "-batch");
    // Its errors have times in them, in the zone of its clock.
    builder.environment().put("TZ", "UTC");
    builder.environment().put("NO_PROXY", "*");
    Process process = builder.redirectError(log.toFile()).start();
    try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> written = writer.submit(() -> write(process, keySet, questions));
      List<Answer> answers = new ArrayList<>();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          answers.add(answer(JSONObjectUtils.parse(line)));
        }
      }
      written.get();
      if (process.waitFor() != 0 || answers.size() != questions.size()) {
        throw new IOException(
            answers.size()
                + " answers to "
                + questions.size()
                + " questions: "
                + Files.readString(log));
      }
      return answers;
    } catch (ParseException | ExecutionException e) {
      throw new IOException("The judge failed: " + Files.readString(log), e);
    } finally {
      process.destroyForcibly();
      Files.delete(log);
    }
  }

  private static void write(Process process, String keySet, List<Question> questions) {
    try (BufferedWriter lines = process.outputWriter(StandardCharsets.UTF_8)) {
      lines.write(keySet + "\n");
      for (Question question : questions) {
        Map<String, Object> json = new HashMap<>();
        json.put("configuration", question.configuration());
        json.put("algorithms", question.algorithms());
        json.put("tokens", question.tokens());
        question
            .documents()
            .ifPresent(all -> {
              Map<String, Object> documents = new HashMap<>();
              all.forEach((url, document) -> documents.put(url, document.json()));
              json.put("documents", documents);
            });
        lines.write(JSONObjectUtils.toJSONString(json) + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(Map<String, Object> json) throws ParseException {
    List<ApiServerAuthenticator.Verdict> verdicts = new ArrayList<>();
    Map<String, Object>[] found = JSONObjectUtils.getJSONObjectArray(json, "verdicts");
    for (int i = 0; found != null && i < found.length; i++) {
      verdicts.add(ApiServerAuthenticator.verdict(found[i]));
    }
    List<String> health = JSONObjectUtils.getStringList(json, "health");
    return new Answer(
        Optional.ofNullable(JSONObjectUtils.getString(json, "refused")),
        verdicts,
        health == null ? List.of() : health);
  }
}
