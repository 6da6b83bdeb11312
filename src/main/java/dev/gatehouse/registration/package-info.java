/**
 * Clients that register themselves: {@code /register} (RFC 7591) and the configuration of what was
 * registered (RFC 7592).
 *
 * <p>Owns the names of the wire, the policy of the configuration, initial and registration access
 * tokens. Refuses to have rules of its own for a client: those of {@code clients} hold, and a
 * client that came this way is never trusted like one that an administrator added (rule R26).
 */
package dev.gatehouse.registration;
