package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Kubernetes API server's own OIDC authenticator, as a process that lives until {@link
 * #close()}: its caches of the discovery document and of the keys age as they do in a cluster. The
 * issuer must be reachable over HTTPS when it starts.
 *
 * <p>Thread-safe; tokens are judged one after the other.
 */
public final class ApiServerAuthenticator implements AutoCloseable {
  private final LineProgram program;
  private final Path directory;

  private ApiServerAuthenticator(LineProgram program, Path directory) {
    this.program = program;
    this.directory = directory;
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
    Path directory = Files.createTempDirectory("gatehouse-apiserver");
    Path file = Files.writeString(directory.resolve("authentication.yaml"), configuration);
    List<String> command =
        List.of(
            Peers.apiServerAuthenticator().toString(),
            "-config",
            file.toString(),
            "-signing-algs",
            String.join(",", signingAlgorithms),
            "-ready-timeout",
            "20s");
    ApiServerAuthenticator started =
        new ApiServerAuthenticator(LineProgram.start(directory.resolve("log"), command), directory);
    try {
      started.program.await("ready");
      return started;
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  /** Judges a token as the API server does that finds it in an {@code Authorization} header. */
  public Verdict judge(String token) {
    if (token.indexOf('\n') >= 0 || token.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(
          "a token of more than one line cannot be sent in a header");
    }
    try {
      return verdict(program.ask(token));
    } catch (ParseException e) {
      throw new IllegalStateException("The authenticator's answer is no verdict", e);
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

  /** Ends the process and removes its files. */
  @Override
  public void close() {
    program.close();
    try {
      Files.deleteIfExists(directory.resolve("authentication.yaml"));
      Files.deleteIfExists(directory.resolve("log"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
