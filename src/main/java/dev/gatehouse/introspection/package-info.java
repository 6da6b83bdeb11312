/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of tokens.
 *
 * <p>Both need an authenticated client. A token is shown only to the client that it was issued to
 * or whose audience it names; for anybody else it is inactive, which tells nothing (attack case
 * 35).
 */
package dev.gatehouse.introspection;
