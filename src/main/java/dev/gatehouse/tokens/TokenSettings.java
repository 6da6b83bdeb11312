package dev.gatehouse.tokens;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.Client;
import java.time.Duration;
import java.util.List;

/**
 * What the configuration says of tokens.
 *
 * @param issuer the issuer identifier, byte for byte as configured
 * @param idTokenLifetime life of ID tokens
 * @param accessTokenLifetime life of access tokens
 * @param algorithms that tokens may be signed with, the default first
 * @param longest what no token lives longer than, whatever else is said; null for no such limit
 */
public record TokenSettings(
    String issuer,
    Duration idTokenLifetime,
    Duration accessTokenLifetime,
    List<JWSAlgorithm> algorithms,
    Duration longest) {

  public TokenSettings {
    algorithms = List.copyOf(algorithms);
  }

  /** The same, but no token lives longer than this. */
  public TokenSettings atMost(Duration limit) {
    return new TokenSettings(issuer, idTokenLifetime, accessTokenLifetime, algorithms, limit);
  }

  /** The default algorithm. */
  public JWSAlgorithm algorithm() {
    return algorithms.get(0);
  }

  /** The life of a client's ID tokens. */
  public Duration idTokenLifetime(Client client) {
    return limited(client.lifetimes().idTokens().orElse(idTokenLifetime));
  }

  /** The life of a client's access tokens. */
  public Duration accessTokenLifetime(Client client) {
    return limited(client.lifetimes().accessTokens().orElse(accessTokenLifetime));
  }

  private Duration limited(Duration lifetime) {
    return longest != null && longest.compareTo(lifetime) < 0 ? longest : lifetime;
  }
}
