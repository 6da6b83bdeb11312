package dev.gatehouse.keys;

import java.time.Duration;

/**
 * The JWKS document (RFC 7517 §5). All replicas that know the same keys serve the same bytes. The
 * body must not be changed.
 *
 * @param body JSON in UTF-8
 * @param etag strong entity tag, quotes included
 * @param maxAge for how long a reader may keep it; a key signs only after it was published longer
 */
public record PublishedKeys(byte[] body, String etag, Duration maxAge) {}
