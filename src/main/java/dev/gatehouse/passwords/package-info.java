/**
 * What makes guessing passwords slow and choosing weak ones impossible.
 *
 * <p>Owns the budgets for failed guesses (counted on the canonical account, shared by replicas),
 * the memory of devices that have logged in before, and the rule that new passwords must keep.
 * Refuses to check a password: that is the connector's.
 */
package dev.gatehouse.passwords;
