package dev.gatehouse.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Devices that wait for a person (RFC 8628), a bounded number of them (rule R1). Every change is
 * one conditional statement whose row count decides.
 */
public interface DeviceCodeStore {

  /**
   * How many devices may wait at a time. Requests at the same moment may exceed it by their number.
   *
   * @param ofClient of one client
   * @param all of all clients together
   */
  record Limits(int ofClient, int all) {}

  /** What came of a new device. */
  enum Insertion {
    STORED,
    /** Another device has the same user code. */
    TAKEN,
    /** Too many devices wait. */
    FULL
  }

  /** What a question of a device is answered with. */
  enum Poll {
    PENDING,
    /** It came too early; from now on it has to wait longer. */
    TOO_EARLY,
    /** It waits no more: a person has answered, or the code has expired. */
    OVER
  }

  /** Stores a device that waits. */
  Insertion insert(DeviceCodeRow row, Limits limits);

  /** Finds by the SHA-256 of a device code, whatever has become of it. */
  Optional<DeviceCodeRow> byDeviceHash(byte[] deviceHash);

  /** Finds by the keyed code of a user code, whatever has become of it. */
  Optional<DeviceCodeRow> byUserHash(byte[] userHash);

  /** Finds by the identifier. */
  Optional<DeviceCodeRow> byId(String id);

  /**
   * Notes that a device asks (RFC 8628 §3.5).
   *
   * @param tolerance how much earlier than its interval it may come
   * @param slower seconds that its interval grows by when it comes earlier
   * @param slowest seconds that the interval does not exceed
   */
  Poll poll(String id, Instant now, Duration tolerance, int slower, int slowest);

  /** A person's yes: succeeds for exactly one answer, while the device waits. */
  boolean approve(String id, String grantId, Instant now);

  /** A person's no: succeeds for exactly one answer, while the device waits. */
  boolean deny(String id, Instant now);

  /** The device fetches its tokens: succeeds once, after a yes and before the codes' end. */
  boolean redeem(String id, Instant now);

  /** Removes the devices of a client; returns how many. */
  int deleteOfClient(String clientId);

  /** Removes at most {@code limit} devices whose codes have ended; returns how many. */
  int deleteExpired(Instant now, int limit);

  /** Number of devices whose codes have not ended. */
  long live(Instant now);
}
