/**
 * Typed audit events: a closed list of what can happen, with named facts.
 *
 * <p>Owns the vocabulary of the record and its one-line JSON form. Refuses free text from users as
 * structure: every value is a JSON string, so input cannot forge a line. Never holds a secret,
 * code, token or password; tokens are named by {@code jti}, grants by their public identifier.
 */
package dev.gatehouse.audit;
