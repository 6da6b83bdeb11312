package dev.gatehouse.config.settings;

import dev.gatehouse.expressions.Expression;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A platform whose tokens clients may exchange for the workloads that run there.
 *
 * @param name names it, and is a part of its workloads' subjects
 * @param issuer {@code iss} of its tokens
 * @param jwksUrl where its keys are; empty when its discovery document says so
 * @param certificateAuthority PEM file of the authorities of its certificate
 * @param bearerTokenFile token that it wants to see before it shows its keys
 * @param audience the only audience that its tokens may have
 * @param algorithms that it signs with
 * @param maxAge how long after their issue its tokens are taken
 * @param rules must be true of the claims
 * @param subject makes the identifier
 * @param username makes the name
 * @param email makes the address
 * @param groups makes the groups
 * @param singleUse whether each token is taken once
 */
public record WorkloadSettings(
    String name,
    URI issuer,
    Optional<URI> jwksUrl,
    Optional<Path> certificateAuthority,
    Optional<Path> bearerTokenFile,
    String audience,
    List<String> algorithms,
    Duration maxAge,
    List<MappingSettings.Requirement> rules,
    Optional<Expression> subject,
    Optional<Expression> username,
    Optional<Expression> email,
    Optional<Expression> groups,
    boolean singleUse) {
  /** What stands before the name where other subjects have the id of a connector. */
  public static final String PREFIX = "workload:";

  public WorkloadSettings {
    algorithms = List.copyOf(algorithms);
    rules = List.copyOf(rules);
  }
}
