/**
 * Signing keys: their making, rotation, use and publication (rule R19, RFC 7517).
 *
 * <p>Owns which key signs at an instant, when a key may start to sign and when it may disappear,
 * and the exact bytes of the JWKS. Refuses to know what is signed. Never publishes a key that the
 * JOSE parser of a Kubernetes API server cannot read: one such key makes it refuse the whole set.
 */
package dev.gatehouse.keys;
