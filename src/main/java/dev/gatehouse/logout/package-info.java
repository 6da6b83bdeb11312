/**
 * Logging out in the browser: OpenID Connect RP-Initiated Logout 1.0 and Front-Channel Logout 1.0.
 *
 * <p>Owns the request at {@code /logout}, its confirmation, the page whose frames tell
 * applications, the way through the logout of the upstreams, and the way back. Refuses to decide
 * who else must be told: that is {@link dev.gatehouse.sessions.Participants}.
 */
package dev.gatehouse.logout;
