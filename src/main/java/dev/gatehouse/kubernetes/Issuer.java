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
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  /**
   * An address inside.
   *
   * @param url what stands there for the issuer's address, with its path and without a final slash
   * @param certificateAuthority PEM of the authorities of its certificate; empty when public
   */
  public record Inside(URI url, Optional<String> certificateAuthority) {
    /** The whole address of the document, whose keys are beside it. */
    public URI discoveryUrl() {
      return URI.create(url + WELL_KNOWN);
    }
  }

  /** Where an API server asks, without a final slash. */
  String apiServerUrl() {
    return inside.map(Inside::url).orElse(url).toString().replaceAll("/+$", "");
  }

  /** PEM of what an API server must trust: it talks to one address alone. */
  Optional<String> apiServerAuthority() {
    return inside.isPresent() ? inside.get().certificateAuthority() : certificateAuthority;
  }

  public Issuer {
    Objects.requireNonNull(url, "url");
    signingAlgorithms = List.copyOf(signingAlgorithms);
  }
}
