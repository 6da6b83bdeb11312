package dev.gatehouse.tokens;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.Client;
import java.time.Duration;

/**
 * What the configuration says of tokens.
 *
 * @param issuer the issuer identifier, byte for byte as configured
 * @param idTokenLifetime life of ID tokens
 * @param accessTokenLifetime life of access tokens
 * @param algorithm default algorithm
 */
public record TokenSettings(
    String issuer, Duration idTokenLifetime, Duration accessTokenLifetime, JWSAlgorithm algorithm) {

  /** The life of a client's ID tokens. */
  public Duration idTokenLifetime(Client client) {
    return client.lifetimes().idTokens().orElse(idTokenLifetime);
  }

  /** The life of a client's access tokens. */
  public Duration accessTokenLifetime(Client client) {
    return client.lifetimes().accessTokens().orElse(accessTokenLifetime);
  }
}
