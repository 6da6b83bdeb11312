package dev.gatehouse.workloads;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.outbound.OutboundClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A platform whose tokens speak for its workloads. Immutable and thread-safe.
 *
 * @param name its name here, a part of the subjects that it makes
 * @param issuer {@code iss}, byte for byte
 * @param audience the only audience that a token may have
 * @param algorithms JOSE names of the algorithms that it signs with
 * @param maxAge how long after {@code iat} a token is taken
 * @param rules what must be true of the claims, all of it
 * @param subject makes the identifier; empty for {@code sub}
 * @param username makes the name; empty for the platform's name and {@code sub}
 * @param email makes the e-mail address; empty for none
 * @param groups makes the groups; empty for none
 * @param singleUse whether a token is exchanged once
 * @param source where its keys are
 * @param outbound what reaches that
 */
public record WorkloadIssuer(
    String name,
    String issuer,
    String audience,
    Set<String> algorithms,
    Duration maxAge,
    List<Rule> rules,
    Optional<Expression> subject,
    Optional<Expression> username,
    Optional<Expression> email,
    Optional<Expression> groups,
    boolean singleUse,
    Source source,
    OutboundClient outbound) {
  public WorkloadIssuer {
    algorithms = Set.copyOf(algorithms);
    rules = List.copyOf(rules);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          "a platform without rules would let in whoever runs there");
    }
  }

  /**
   * Something that must be true of the claims.
   *
   * @param expression gives true or false
   * @param message what administrators read when it is false
   */
  public record Rule(Expression expression, String message) {}

  /**
   * Where keys are published.
   *
   * @param issuer the issuer, whose discovery document names the address
   * @param jwks the address instead
   * @param authorities PEM file of the authorities of its certificate
   * @param bearerToken file with the token that it wants to see
   */
  public record Source(
      URI issuer, Optional<URI> jwks, Optional<Path> authorities, Optional<Path> bearerToken) {}
}
