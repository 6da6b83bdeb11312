package dev.gatehouse.storage;

import java.time.Instant;

/**
 * An initial access token (RFC 7591 §3), which lets its bearer register clients.
 *
 * @param id identifier for administrators; not a secret
 * @param hash SHA-256 of the token, which is never stored
 * @param note what it is for, or null
 * @param usesLeft how many clients may still be registered with it
 * @param createdAt creation
 * @param expiresAt end of its life
 */
public record InitialTokenRow(
    String id, byte[] hash, String note, long usesLeft, Instant createdAt, Instant expiresAt) {}
