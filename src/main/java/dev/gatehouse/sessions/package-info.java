/**
 * Browser sessions: the row that a login makes and the cookie that points to it (R4, R12).
 *
 * <p>Owns the three values of a session (row key, cookie secret, {@code sid} per client) and its
 * two lifetimes. Refuses to decide whether a session answers an authorization request: that is the
 * flow's business.
 */
package dev.gatehouse.sessions;
