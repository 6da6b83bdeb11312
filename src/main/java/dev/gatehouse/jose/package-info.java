/**
 * Public keys of other parties and signatures under them (RFC 7515, RFC 7517, RFC 7518, RFC 8037).
 *
 * <p>Owns which keys are strong enough, which algorithm a key may verify, and which key of a set a
 * signature names. Refuses private and symmetric keys in a set. Our own signing keys are elsewhere,
 * in {@code keys}.
 */
package dev.gatehouse.jose;
