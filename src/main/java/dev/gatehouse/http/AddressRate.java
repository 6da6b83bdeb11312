package dev.gatehouse.http;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * How often each address has done something in this minute: a fixed number of counters, so that a
 * flood keeps no memory (rule R1). Addresses that share a counter share its end, and a key that
 * this process alone has decides which do: nobody can choose an address that shares another's.
 * Thread-safe.
 */
public final class AddressRate {
  private static final int COUNTERS = 1024;
  private static final long MINUTE = 60;
  private static final int KEY_BYTES = 32;
  private final InstantSource clock;
  private final byte[] key;
  private final int most;
  private final int[] counters = new int[COUNTERS];
  private long minute;

  /**
   * @param most how often an address may do it in a minute
   */
  public AddressRate(int most, InstantSource clock, Randomness randomness) {
    this.most = most;
    this.clock = clock;
    this.key = randomness.bytes(KEY_BYTES);
  }

  /** Whether a bucket has used up what it may have in this minute. */
  public synchronized boolean exhausted(String bucket) {
    return counters[index(bucket)] >= most;
  }

  /** Counts one. */
  public synchronized void note(String bucket) {
    counters[index(bucket)]++;
  }

  private int index(String bucket) {
    long now = Math.floorDiv(clock.instant().getEpochSecond(), MINUTE);
    if (now != minute) {
      minute = now;
      Arrays.fill(counters, 0);
    }
    byte[] name = bucket.getBytes(StandardCharsets.UTF_8);
    byte[] keyed = ByteBuffer.allocate(KEY_BYTES + name.length).put(key).put(name).array();
    return Math.floorMod(ByteBuffer.wrap(Digests.sha256(keyed)).getInt(), COUNTERS);
  }
}
