package dev.gatehouse.cli;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.ModelReader;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
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

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailure("Cannot read " + file + ": " + e.getMessage());
    }
  }

  /** The judge that our settings make, or that an API server with this file has. */
  static TokenJudge judge(Cluster cluster, Optional<Path> file) {
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

  /** The keys of a file, or those of this server. */
  static JWKSet keys(ConfigOption config, Path file) throws StartException {
    try {
      if (file != null) {
        return JWKSet.parse(read(file));
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
