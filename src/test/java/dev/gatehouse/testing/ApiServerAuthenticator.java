package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Kubernetes API server's own OIDC authenticator, as a process that lives until {@link
 * #close()}: its caches of the discovery document and of the keys age as they do in a cluster. The
 * issuer must be reachable over HTTPS when it starts.
 *
 * <p>Thread-safe; tokens are judged one after the other.
 */
public final class ApiServerAuthenticator implements AutoCloseable {
  private static final int ANSWER_SECONDS = 60;

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;
  private final Path directory;

  private ApiServerAuthenticator(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * One cluster's view of one issuer.
   *
   * @param issuer the issuer's URL, exactly as in its tokens
   * @param caPem certificates that the cluster trusts for the issuer, PEM
   * @param audiences at least one; a token needs one of them
   * @param username the claim that names the user
   * @param groups the claim that lists the groups, if groups are taken from tokens
   */
  public record Cluster(
      URI issuer,
      String caPem,
      List<String> audiences,
      Mapping username,
      Optional<Mapping> groups) {
    /** Copies the audiences. */
    public Cluster {
      audiences = List.copyOf(audiences);
    }

    /** The AuthenticationConfiguration of this cluster, as JSON, which is YAML too. */
    public String configuration() {
      Map<String, Object> source = new LinkedHashMap<>();
      source.put("url", issuer.toString());
      source.put("certificateAuthority", caPem);
      source.put("audiences", audiences);
      if (audiences.size() > 1) {
        source.put("audienceMatchPolicy", "MatchAny");
      }
      Map<String, Object> mappings = new LinkedHashMap<>();
      mappings.put("username", username.json());
      groups.ifPresent(mapping -> mappings.put("groups", mapping.json()));
      return JSONObjectUtils.toJSONString(
          Map.of(
              "apiVersion",
              "apiserver.config.k8s.io/v1",
              "kind",
              "AuthenticationConfiguration",
              "jwt",
              List.of(Map.of("issuer", source, "claimMappings", mappings))));
    }
  }

  /**
   * A claim and what the cluster puts before its values.
   *
   * @param claim the claim's name
   * @param prefix may be empty
   */
  public record Mapping(String claim, String prefix) {
    Map<String, Object> json() {
      return Map.of("claim", claim, "prefix", prefix);
    }
  }

  /**
   * What the API server makes of a token.
   *
   * @param username empty when not authenticated, as are {@code uid}, {@code groups} and {@code
   *     extra}
   * @param error the API server's own wording; empty when authenticated
   */
  public record Verdict(
      boolean authenticated,
      String username,
      String uid,
      List<String> groups,
      Map<String, List<String>> extra,
      String error) {}

  /** Starts with the algorithms that an API server configured by a file accepts. */
  public static ApiServerAuthenticator start(Cluster cluster)
      throws IOException, InterruptedException {
    return start(cluster.configuration(), List.of());
  }

  /**
   * Starts with RS256 only, which is what an API server configured by flags accepts unless told
   * more.
   */
  public static ApiServerAuthenticator startWithRs256Only(Cluster cluster)
      throws IOException, InterruptedException {
    return start(cluster.configuration(), List.of("RS256"));
  }

  /**
   * Starts on a whole AuthenticationConfiguration and waits until it has read the issuer's
   * discovery document.
   *
   * @param configuration YAML or JSON
   * @param signingAlgorithms JOSE names; empty for all that the API server knows
   * @throws IOException with the API server's own wording when it refuses the configuration or
   *     cannot reach the issuer
   */
  public static ApiServerAuthenticator start(String configuration, List<String> signingAlgorithms)
      throws IOException, InterruptedException {
    Path program = Peers.apiServerAuthenticator();
    Path directory = Files.createTempDirectory("gatehouse-apiserver");
    Path file = Files.writeString(directory.resolve("authentication.yaml"), configuration);
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "-config",
            file.toString(),
            "-signing-algs",
            String.join(",", signingAlgorithms),
            "-ready-timeout",
            "20s");
    // The machine's proxy must not stand between the authenticator and an issuer on loopback.
    builder.environment().put("NO_PROXY", "*");
    ApiServerAuthenticator started =
        new ApiServerAuthenticator(builder.redirectError(log.toFile()).start(), directory);
    String first = started.readLine();
    if (!"ready".equals(first)) {
      String reason = Files.readString(log);
      started.close();
      throw new IOException("The API server's authenticator did not start: " + reason);
    }
    return started;
  }

  /** Judges a token as the API server does that finds it in an {@code Authorization} header. */
  public synchronized Verdict judge(String token) {
    if (token.indexOf('\n') >= 0 || token.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(
          "a token of more than one line cannot be sent in a header");
    }
    try {
      questions.write(token);
      questions.write('\n');
      questions.flush();
      String line = readLine();
      if (line == null) {
        throw new IOException(
            "The authenticator ended: " + Files.readString(directory.resolve("log")));
      }
      return verdict(JSONObjectUtils.parse(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalStateException("The authenticator's answer is not JSON", e);
    }
  }

  static Verdict verdict(Map<String, Object> answer) throws ParseException {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    Map<String, Object> found = JSONObjectUtils.getJSONObject(answer, "extra");
    for (String key : found == null ? List.<String>of() : List.copyOf(found.keySet())) {
      extra.put(key, JSONObjectUtils.getStringList(found, key));
    }
    List<String> groups = JSONObjectUtils.getStringList(answer, "groups");
    return new Verdict(
        JSONObjectUtils.getBoolean(answer, "authenticated"),
        Objects.requireNonNullElse(JSONObjectUtils.getString(answer, "username"), ""),
        Objects.requireNonNullElse(JSONObjectUtils.getString(answer, "uid"), ""),
        groups == null ? List.of() : List.copyOf(groups),
        Map.copyOf(extra),
        Objects.requireNonNullElse(JSONObjectUtils.getString(answer, "error"), ""));
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
      throw new IOException("The authenticator gave no answer within " + ANSWER_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the authenticator", e);
    }
  }

  /** Ends the process and removes its files. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(directory.resolve("authentication.yaml"));
      Files.deleteIfExists(directory.resolve("log"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
