package dev.gatehouse.protocol;

/**
 * Where and how an authorization response goes: enough to answer a request that is not otherwise
 * valid.
 *
 * @param redirect the verified address
 * @param mode the response mode
 * @param state the client's {@code state}, or null
 */
public record ResponseTarget(VerifiedRedirect redirect, ResponseMode mode, String state) {}
