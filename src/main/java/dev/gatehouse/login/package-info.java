/**
 * Logging in through a connector: the password form, the departure to an upstream and the arrival
 * from it.
 *
 * <p>Owns correlation, browser binding and expiry of a login; the connector owns its upstream's
 * protocol. A success makes the session row (R4) and goes on to consent by redirect.
 */
package dev.gatehouse.login;
