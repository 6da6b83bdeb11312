/**
 * Randomness, hashing, message authentication and sealing; the choice of the cryptographic
 * provider.
 *
 * <p>Owns the rules of R3 (sealing) and the comparison of secrets in constant time. Refuses to know
 * what it seals.
 */
package dev.gatehouse.crypto;
