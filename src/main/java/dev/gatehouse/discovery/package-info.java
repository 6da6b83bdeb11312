/**
 * The provider's metadata and its public keys, from memory. OpenID Connect Discovery 1.0 §4, RFC
 * 8414, RFC 7517.
 */
package dev.gatehouse.discovery;
