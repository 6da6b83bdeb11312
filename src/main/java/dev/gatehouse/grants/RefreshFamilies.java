package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.tokens.RefreshTokenCodec;
import java.time.Duration;
import java.time.Instant;

/** Makes the members of refresh families (rule R6). Thread-safe. */
final class RefreshFamilies {
  /** Rows of families without any end are looked at again after this time of silence. */
  private static final Duration FOREVER = Duration.ofDays(3_650);

  private final RefreshTokenCodec codec;
  private final Randomness randomness;

  RefreshFamilies(RefreshTokenCodec codec, Randomness randomness) {
    this.codec = codec;
    this.randomness = randomness;
  }

  /**
   * The first member of a new family.
   *
   * @param sessionEnd end of the browser session that the grant ends with, or null
   */
  GrantRow.Refresh first(Generation generation, Client client, Instant sessionEnd, Instant now) {
    Instant absolute =
        client
            .lifetimes()
            .refreshAbsolute()
            .or(() -> generation.policy().refresh().absolute())
            .map(now::plus)
            .orElse(null);
    return new GrantRow.Refresh(
        randomness.token(RefreshTokenCodec.FAMILY_BYTES),
        codec.keyId(),
        1,
        randomness.bytes(RefreshTokenCodec.RANDOM_BYTES),
        null,
        now,
        0,
        now,
        earlier(absolute, sessionEnd),
        idleEnd(generation, client, now),
        null);
  }

  private static Instant earlier(Instant one, Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private static Instant idleEnd(Generation generation, Client client, Instant now) {
    return client
        .lifetimes()
        .refreshIdle()
        .or(() -> generation.policy().refresh().idle())
        .map(now::plus)
        .orElse(null);
  }

  /** The member after {@code counter}; without rotation the same member, used again. */
  GrantRow.Refresh next(
      Generation generation,
      Client client,
      GrantRow.Refresh current,
      long counter,
      byte[] random,
      boolean rotate,
      Instant now) {
    return new GrantRow.Refresh(
        current.family(),
        codec.keyId(),
        rotate ? counter + 1 : counter,
        rotate ? randomness.bytes(RefreshTokenCodec.RANDOM_BYTES) : random,
        // A member that is used again has arrived: its predecessor is over for good.
        rotate ? random : null,
        now,
        0,
        now,
        current.absoluteExpiresAt(),
        idleEnd(generation, client, now),
        null);
  }

  /** The token of a member. */
  String token(GrantRow.Refresh member) {
    return codec.encode(member.family(), member.counter(), member.random());
  }

  /** When nothing of a grant can be used any more. */
  Instant rowExpiry(Generation generation, Client client, GrantRow.Refresh refresh, Instant now) {
    Duration tokens = generation.tokens().accessTokenLifetime(client);
    if (generation.tokens().idTokenLifetime(client).compareTo(tokens) > 0) {
      tokens = generation.tokens().idTokenLifetime(client);
    }
    Instant end = now.plus(tokens);
    if (refresh == null) {
      return end;
    }
    Instant ends = earlier(refresh.absoluteExpiresAt(), refresh.idleExpiresAt());
    Instant family = ends == null ? now.plus(FOREVER) : ends;
    return family.isAfter(end) ? family : end;
  }
}
