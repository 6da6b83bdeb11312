package dev.gatehouse.cli;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.ModelReader;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What commands about a cluster's judgements share. */
final class ClusterJudging {
  /** Types of keys that go-jose reads, with their curves. */
  private static final Map<String, List<String>> KEY_TYPES =
      Map.of(
          "RSA", List.of(),
          "oct", List.of(),
          "EC", List.of("P-256", "P-384", "P-521"),
          "OKP", List.of("Ed25519"));

  private ClusterJudging() {}

  /** What is told where a judgement would be a guess. */
  static CommandFailure notJudged(RefusedException refusal) {
    return new CommandFailure(
        "This is not judged, rather than guessed: " + refusal.getMessage() + ".");
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailure("Cannot read " + file + ": " + e.getMessage());
    }
  }

  /**
   * The judge that our settings make, or that an API server with this file has.
   *
   * @throws RefusedException when nobody has compared that version of Kubernetes yet
   */
  static TokenJudge judge(Cluster cluster, Optional<Path> file) {
    Version version = cluster.settings().kubernetes();
    if (version.compareTo(Version.NEWEST_KNOWN) > 0) {
      throw new RefusedException(
          "Kubernetes "
              + version
              + " is newer than "
              + Version.NEWEST_KNOWN
              + ", the newest that was compared");
    }
    try {
      if (file.isEmpty()) {
        return cluster.judge();
      }
      AuthenticationModel model = ModelReader.read(read(file.get()), cluster.minor());
      return TokenJudge.of(model, TokenJudge.ALL_ALGORITHMS, cluster.minor());
    } catch (ConfigurationException e) {
      throw new CommandFailure(
          "The API server refuses " + file.orElseThrow() + ": " + e.getMessage());
    } catch (ClusterException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  /** Says of a version that is judged by what is known of it, without a comparison. */
  static void note(PrintWriter err, Cluster cluster) {
    Version version = cluster.settings().kubernetes();
    if (version.compareTo(Version.OLDEST_COMPARED) < 0) {
      err.println(
          "note: Kubernetes "
              + version
              + " was not compared with the API server's own code, as "
              + Version.OLDEST_COMPARED
              + " to "
              + Version.NEWEST_KNOWN
              + " were.");
      err.flush();
    }
  }

  /**
   * Parsing passes over what it does not know, and the API server does not: it then has no key of
   * the set at all.
   */
  private static JWKSet known(String json) throws ParseException {
    Object keys = JSONObjectUtils.parse(json).get("keys");
    for (Object one : keys instanceof List<?> list ? list : List.of()) {
      Object type = one instanceof Map<?, ?> key ? key.get("kty") : null;
      Object curve = one instanceof Map<?, ?> key ? key.get("crv") : null;
      List<String> curves = type instanceof String text ? KEY_TYPES.get(text) : null;
      if (curves == null || !curves.isEmpty() && !curves.contains(curve)) {
        throw new CommandFailure(
            "The key set has a key of the type "
                + type
                + (curves == null ? "" : " and the curve " + curve)
                + ", which an API server does not know: it refuses the whole set, so no token of"
                + " this issuer is accepted.");
      }
    }
    return JWKSet.parse(json);
  }

  /** The keys of a file, or those of this server. */
  static JWKSet keys(ConfigOption config, Path file) throws StartException {
    try {
      if (file != null) {
        return known(read(file));
      }
      List<JWK> keys = new ArrayList<>();
      Map<String, Object> reply = new Administration(config.file()).get("/keys", Map.of());
      for (Object one : (List<?>) reply.get("keys")) {
        if (((Map<?, ?>) one).get("public_jwk") instanceof String jwk) {
          keys.add(JWK.parse(jwk));
        }
      }
      return new JWKSet(keys);
    } catch (ParseException e) {
      throw new CommandFailure("These are no keys: " + e.getMessage());
    }
  }
}
