package dev.gatehouse.kubernetes.authentication;

import java.util.Optional;

/** Whether a key of the issuer made a signature; the API server asks the issuer's JWKS. */
@FunctionalInterface
public interface SignatureCheck {
  /**
   * @param token the compact form, of three parts
   * @param keyId from the header, empty when it has none, which means any key
   * @param algorithm from the header; one that the API server accepts
   */
  boolean isGood(String token, String keyId, String algorithm);

  /** The API server's words when it has no keys of the issuer; empty when it has. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }
}
