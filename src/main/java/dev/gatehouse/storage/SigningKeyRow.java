package dev.gatehouse.storage;

import java.time.Duration;
import java.time.Instant;

/**
 * A signing key. Its state (next, active, retired, removed) follows from the timestamps (rule R19).
 *
 * @param kid key identifier in the JWKS
 * @param algorithm JWS algorithm, such as {@code RS256}
 * @param generation number within the algorithm; unique, so of several replicas exactly one makes
 *     generation n
 * @param createdAt when it was made and from when it is published
 * @param activeFrom from when it signs, or null while it is the standby
 * @param retiredAt from when it signs no more, or null
 * @param removeAt from when it is not published any more, or null
 * @param longestLifetime the longest life of a token that was signed with it
 * @param publicJwk the public key as JWK JSON
 * @param sealedPrivateKey the private JWK, sealed with the master key
 */
public record SigningKeyRow(
    String kid,
    String algorithm,
    long generation,
    Instant createdAt,
    Instant activeFrom,
    Instant retiredAt,
    Instant removeAt,
    Duration longestLifetime,
    String publicJwk,
    byte[] sealedPrivateKey) {}
