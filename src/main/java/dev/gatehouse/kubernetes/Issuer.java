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
 * @param inside where an API server finds it that cannot reach the address; empty for there
 */
public record Issuer(
    URI url,
    Optional<String> certificateAuthority,
    List<String> signingAlgorithms,
    Optional<Inside> inside) {
  /**
   * An address inside.
   *
   * @param discoveryUrl the whole address of the document, whose keys are beside it
   * @param certificateAuthority PEM of the authorities of its certificate; empty when public
   */
  public record Inside(URI discoveryUrl, Optional<String> certificateAuthority) {}

  /** PEM of what an API server must trust: it talks to one address alone. */
  Optional<String> apiServerAuthority() {
    return inside.isPresent() ? inside.get().certificateAuthority() : certificateAuthority;
  }

  public Issuer {
    Objects.requireNonNull(url, "url");
    signingAlgorithms = List.copyOf(signingAlgorithms);
  }
}
