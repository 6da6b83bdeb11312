package dev.gatehouse.kubernetes.authentication;

/** Whether a key of the issuer made a signature; the API server asks the issuer's JWKS. */
@FunctionalInterface
public interface SignatureCheck {
  /**
   * @param token the compact form, of three parts
   * @param keyId from the header, empty when it has none, which means any key
   * @param algorithm from the header; one that the API server accepts
   */
  boolean isGood(String token, String keyId, String algorithm);
}
