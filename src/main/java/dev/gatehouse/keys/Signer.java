package dev.gatehouse.keys;

import com.nimbusds.jose.JWSSigner;

/**
 * A key that signs now. Immutable and thread-safe; take a new one for each token.
 *
 * @param kid key identifier for the JWS header (RFC 7515 §4.1.4)
 * @param signer signs with the key's one algorithm
 */
public record Signer(String kid, JWSSigner signer) {}
