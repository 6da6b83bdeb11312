/**
 * The one client for addresses that parties chose: logout of applications, and their keys (rule
 * R28).
 *
 * <p>Owns the policy on addresses, that a connection goes to the very address which was checked,
 * and every bound: time, size, no redirects. Refuses to know what is sent and what an answer means,
 * to retry, to keep connections open, and to repeat in an error what a party answered.
 */
package dev.gatehouse.outbound;
