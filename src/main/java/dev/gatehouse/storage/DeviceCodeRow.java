package dev.gatehouse.storage;

import java.time.Instant;

/**
 * A device that waits for a person (RFC 8628 §3.2).
 *
 * @param id identifier inside this server; random, not a secret
 * @param deviceHash SHA-256 of the device code
 * @param userHash keyed code of the user code, which is too short for a plain hash
 * @param clientId the client
 * @param parameters the parameters of the device's request as a JSON object
 * @param remoteAddress where the device asked from
 * @param userAgent what it said of itself, or null
 * @param createdAt when it asked
 * @param expiresAt end of both codes
 * @param interval seconds that it has to wait between two questions
 * @param polledAt when it asked last, or null
 * @param state what has become of it
 * @param grantId the grant that a person made for it, or null
 */
public record DeviceCodeRow(
    String id,
    byte[] deviceHash,
    byte[] userHash,
    String clientId,
    String parameters,
    String remoteAddress,
    String userAgent,
    Instant createdAt,
    Instant expiresAt,
    int interval,
    Instant polledAt,
    State state,
    String grantId) {

  /** What has become of a device's request; from {@link #PENDING} it changes once. */
  public enum State {
    PENDING,
    /** A person has made a grant for it, and it has not fetched its tokens yet. */
    APPROVED,
    DENIED,
    /** It has fetched its tokens. */
    REDEEMED
  }

  /** Whether a person may still answer. */
  public boolean waitsAt(Instant now) {
    return state == State.PENDING && now.isBefore(expiresAt);
  }
}
