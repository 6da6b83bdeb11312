package dev.gatehouse.clients;

import dev.gatehouse.jose.PublicKeySet;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * What a client's assertions are verified with (RFC 7523 §3).
 *
 * @param algorithms names of the algorithms that they may be signed with; empty when the client
 *     does not authenticate with assertions
 * @param keys keys that were registered
 * @param address where the client publishes its keys, when none were registered
 * @param tokenEndpointAudience whether they may name the token endpoint's address as audience
 */
public record AssertionTerms(
    Set<String> algorithms,
    Optional<PublicKeySet> keys,
    Optional<URI> address,
    boolean tokenEndpointAudience) {

  /** Of a client that does not authenticate with assertions. */
  public static final AssertionTerms NONE =
      new AssertionTerms(Set.of(), Optional.empty(), Optional.empty(), false);

  public AssertionTerms {
    algorithms = Set.copyOf(algorithms);
  }
}
