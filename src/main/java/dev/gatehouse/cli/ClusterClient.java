package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.IssuedClaims;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.wiring.PersonClaims;
import dev.gatehouse.wiring.StartException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The client that people log in to a cluster with, of the file or of the database.
 *
 * @param allowedConnectors where its people may come from; empty for everywhere
 * @param lifetime of its ID tokens; empty for the server's
 */
record ClusterClient(Set<String> allowedConnectors, Optional<Duration> lifetime) {

  private static final Set<String> OF_EVERY_TOKEN =
      Set.of("jti", "at_hash", TokenMinter.GRANT_CLAIM);

  /** There by the request, the way of the login and the session. */
  private static final Set<String> OF_SOME_TOKENS =
      Set.of("sid", "nonce", "auth_time", "acr", "amr");

  /**
   * Looks it up.
   *
   * @throws CommandFailure when there is none
   */
  static ClusterClient of(ConfigOption config, GatehouseSettings settings, ClusterSettings cluster)
      throws StartException {
    for (ClientSettings one : settings.staticClients()) {
      if (one.id().equals(cluster.clientId())) {
        return new ClusterClient(Set.copyOf(one.allowedConnectors()), one.lifetimes().idTokens());
      }
    }
    Map<String, Object> one =
        new Administration(config.file())
            .get("/clients/" + Administration.segment(cluster.clientId()), Map.of());
    Set<String> connectors = new LinkedHashSet<>();
    if (one.get("allowedConnectors") instanceof List<?> names) {
      names.forEach(name -> connectors.add((String) name));
    }
    Optional<Duration> lifetime =
        one.get("lifetimes") instanceof Map<?, ?> lifetimes
                && lifetimes.get("idTokens") instanceof String text
            ? Optional.of(Duration.parse(text))
            : Optional.empty();
    return new ClusterClient(connectors, lifetime);
  }

  /** What its tokens for a cluster are for: the client itself comes last (rule R18). */
  static List<String> audiences(ClusterSettings cluster) {
    return cluster.audience().equals(cluster.clientId())
        ? List.of(cluster.audience())
        : List.of(cluster.audience(), cluster.clientId());
  }

  /**
   * What an ID token for a cluster gets beside the claims about the person.
   *
   * @param now when it would be issued
   */
  IssuedClaims issued(GatehouseSettings settings, Cluster cluster, Instant now) {
    List<String> audiences = audiences(cluster.settings());
    Duration life = lifetime.orElse(settings.expiry().idTokens());
    Duration issuedFor =
        ClusterAccess.among(settings.clusters(), audiences)
            .longest()
            .filter(limit -> limit.compareTo(life) < 0)
            .orElse(life);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", cluster.issuerUrl());
    if (audiences.size() == 1) {
      claims.put("aud", audiences.getFirst());
    } else {
      claims.put("aud", audiences);
      claims.put("azp", cluster.settings().clientId());
    }
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(issuedFor).getEpochSecond());
    return new IssuedClaims(AuditText.json(claims), OF_EVERY_TOKEN, OF_SOME_TOKENS);
  }

  PersonClaims.ForClient terms(ClusterSettings cluster) {
    return new PersonClaims.ForClient(allowedConnectors, audiences(cluster));
  }
}
