package dev.gatehouse.kubernetes;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * This issuer, as an API server has to know it.
 *
 * @param url the issuer identifier, byte for byte as in tokens
 * @param certificateAuthority PEM of the authorities of its certificate; empty when public
 * @param signingAlgorithms JWS algorithms of its ID tokens, the preferred first
 */
public record Issuer(
    URI url, Optional<String> certificateAuthority, List<String> signingAlgorithms) {
  public Issuer {
    Objects.requireNonNull(url, "url");
    signingAlgorithms = List.copyOf(signingAlgorithms);
  }
}
