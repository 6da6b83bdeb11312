/**
 * The vocabulary of OAuth 2.0 and OpenID Connect that every other package speaks: parameters,
 * protocol errors, scopes.
 *
 * <p>Owns the three kinds of protocol error and who may see which part of them. Refuses input and
 * output: it knows no HTTP, no storage and no clock. RFC 6749, OpenID Connect Core 1.0.
 */
package dev.gatehouse.protocol;
