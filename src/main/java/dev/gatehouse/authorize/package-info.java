/**
 * The authorization endpoint {@code /auth}: takes a request, chooses or lets choose the connector.
 *
 * <p>Writes nothing (R1): what it learned travels in the sealed attempt. RFC 6749 §3.1.
 */
package dev.gatehouse.authorize;
