/**
 * The way of one authorization request through its steps: validation, the sealed attempt, the
 * response.
 *
 * <p>Owns the request validator that every step runs again, the attempt cookie (R1, R2), the one
 * writer of authorization responses (R21) and the one place where protocol errors become answers.
 * The steps (choice of connector, login, consent) live in packages of their own; they never call
 * each other but redirect, and what a step knows travels in the sealed attempt, never a verdict or
 * an identity. RFC 6749 §4.1, RFC 9207, OpenID Connect Core §3.1.2.
 */
package dev.gatehouse.flow;
