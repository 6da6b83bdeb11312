/**
 * Tokens: what stands in them, how they are signed and how they are read again.
 *
 * <p>Owns the kinds of token and that they never mix (R17), audiences (R18), the form of refresh
 * tokens (R6). Refuses to decide who gets one. RFC 7519, RFC 9068, OpenID Connect Core §2.
 */
package dev.gatehouse.tokens;
