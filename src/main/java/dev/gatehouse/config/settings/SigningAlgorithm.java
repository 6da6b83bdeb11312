package dev.gatehouse.config.settings;

/** Algorithms that sign tokens. */
public enum SigningAlgorithm {
  /** RSA PKCS #1 1.5 with SHA-256; every relying party has it. */
  RS256("RS256"),
  /** ECDSA on P-256. */
  ES256("ES256"),
  /** Ed25519. */
  EDDSA("EdDSA");

  private final String joseName;

  SigningAlgorithm(String joseName) {
    this.joseName = joseName;
  }

  /** The {@code alg} value (RFC 7518, RFC 8037). */
  public String joseName() {
    return joseName;
  }
}
