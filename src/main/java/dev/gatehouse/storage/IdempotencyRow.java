package dev.gatehouse.storage;

import java.time.Instant;

/**
 * A creation that was asked for with an idempotency key.
 *
 * @param keyHash SHA-256 of caller, operation and key
 * @param caller SHA-256 of the caller, for counting
 * @param fingerprint a MAC over the request: whether it comes again or is another one
 * @param answer what was answered, as JSON without secrets; null while that is not known
 * @param createdAt when it came first
 * @param expiresAt when the key may be used anew
 */
public record IdempotencyRow(
    byte[] keyHash,
    byte[] caller,
    byte[] fingerprint,
    String answer,
    Instant createdAt,
    Instant expiresAt) {}
