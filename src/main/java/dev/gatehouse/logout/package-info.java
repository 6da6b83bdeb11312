/**
 * Logging out in the browser: OpenID Connect RP-Initiated Logout 1.0.
 *
 * <p>Owns the request at {@code /logout}, its confirmation and the way back. Refuses to decide who
 * else must be told: that is {@link dev.gatehouse.sessions.Participants}.
 */
package dev.gatehouse.logout;
