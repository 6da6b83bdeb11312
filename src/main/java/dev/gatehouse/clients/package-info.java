/**
 * Registered client applications and their authentication.
 *
 * <p>Owns what a client may do, its secrets (R25) and redirect URIs (R23), its security profile
 * (R24). Refuses to know where a client came from (file, API, dynamic registration). RFC 6749 §2,
 * RFC 7591 §2 for the names of metadata.
 */
package dev.gatehouse.clients;
