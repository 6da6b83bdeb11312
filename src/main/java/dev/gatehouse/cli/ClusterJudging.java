package dev.gatehouse.cli;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.JwksSignatures;
import dev.gatehouse.kubernetes.authentication.ModelReader;
import dev.gatehouse.kubernetes.authentication.SignatureCheck;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.check.CheckException;
import dev.gatehouse.kubernetes.check.KeySets;
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
    cluster.compared();
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

  /** The signatures of a set's keys, for issuers whose addresses are not known. */
  static SignatureCheck signatures(String keySet) {
    return (token, keyId, algorithm) -> {
      try {
        return new JwksSignatures(KeySets.read(keySet)).isGood(token, keyId, algorithm);
      } catch (CheckException e) {
        throw new CommandFailure(e.getMessage());
      } catch (ParseException e) {
        throw noKeys(e);
      }
    };
  }

  private static CommandFailure noKeys(ParseException e) {
    return new CommandFailure("These are no keys: " + e.getMessage());
  }

  /** The key set of a file as it is, or that of this server. */
  static String keySet(ConfigOption config, Path file) throws StartException {
    if (file != null) {
      return read(file);
    }
    try {
      List<JWK> keys = new ArrayList<>();
      Map<String, Object> reply = new Administration(config.file()).get("/keys", Map.of());
      for (Object one : (List<?>) reply.get("keys")) {
        if (((Map<?, ?>) one).get("public_jwk") instanceof String jwk) {
          keys.add(JWK.parse(jwk));
        }
      }
      return new JWKSet(keys).toString();
    } catch (ParseException e) {
      throw noKeys(e);
    }
  }
}
