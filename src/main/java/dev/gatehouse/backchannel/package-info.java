/**
 * Telling applications that a session has ended: OpenID Connect Back-Channel Logout 1.0 (rule R29).
 *
 * <p>Owns the delivery of the outbox: who delivers what, how many at a time, when a failure is
 * tried again and when it is given up. Refuses to decide when a session ends and who had a part in
 * it: the transaction that ends the session writes that down.
 */
package dev.gatehouse.backchannel;
