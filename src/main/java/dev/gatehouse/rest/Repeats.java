package dev.gatehouse.rest;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.storage.IdempotencyRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Idempotency keys: the same creation asked for twice is done once, also after a restart and on
 * another replica. A key belongs to its caller and operation, so nobody learns another's answer.
 * Thread-safe.
 *
 * <p>The key is claimed before anything is done. Where the process dies in between, nobody knows
 * whether it was, and the key says so until its time is over: never twice.
 */
final class Repeats {
  static final String HEADER = "Idempotency-Key";
  static final String REPLAYED = "Idempotency-Replayed";
  private static final Duration LIFE = Duration.ofHours(24);
  private static final int MOST = 1_000;
  private static final int LONGEST = 255;
  private final Storage storage;
  private final Mac mac;
  private final InstantSource clock;

  /**
   * @param mac for fingerprints: a body may hold a password, which no plain hash may tell
   */
  Repeats(Storage storage, Mac mac, InstantSource clock) {
    this.storage = storage;
    this.mac = mac;
    this.clock = clock;
  }

  /** Does a creation, unless it was done with this key before. */
  Reply once(String key, Operation operation, ApiRequest request, Call call, Supplier<Reply> act) {
    requireUsable(key);
    String scope = call.caller().identity() + "\n" + operation.id() + "\n" + request.path();
    byte[] hash = Digests.sha256(scope + "\n" + key);
    byte[] print =
        mac.of(
            Digests.sha256(
                request.query() + "\n" + JSONObjectUtils.toJSONString(call.body().members())));
    Optional<IdempotencyRow> before = claim(hash, Digests.sha256(call.caller().identity()), print);
    if (before.isPresent()) {
      return again(before.get(), print);
    }
    Reply reply;
    try {
      reply = act.get();
    } catch (StorageException e) {
      // Perhaps it was done all the same: the key stays claimed.
      throw e;
    } catch (RuntimeException e) {
      storage.write(tx -> {
        tx.idempotency().release(hash);
        return null;
      });
      throw e;
    }
    String answer = write(reply);
    storage.write(tx -> {
      tx.idempotency().answered(hash, answer);
      return null;
    });
    return reply;
  }

  private static void requireUsable(String key) {
    boolean usable =
        !key.isEmpty()
            && key.length() <= LONGEST
            && key.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (!usable) {
      throw ProblemException.parameter(
          HEADER, HEADER + " is not 1 to " + LONGEST + " printable characters without spaces");
    }
  }

  private Optional<IdempotencyRow> claim(byte[] hash, byte[] caller, byte[] print) {
    Instant now = clock.instant();
    IdempotencyRow row = new IdempotencyRow(hash, caller, print, null, now, now.plus(LIFE));
    return storage.write(tx -> {
      if (tx.idempotency().claim(row)) {
        if (tx.idempotency().count(caller, now) > MOST) {
          throw ProblemException.of(
                  ProblemException.Kind.TOO_MANY,
                  "More than " + MOST + " idempotency keys in a day; go on without.")
              .header("Retry-After", "3600");
        }
        return Optional.empty();
      }
      return Optional.of(
          tx.idempotency()
              .find(hash)
              .orElseThrow(() -> new StorageException("The key was given back meanwhile", null)));
    });
  }

  private static Reply again(IdempotencyRow row, byte[] print) {
    if (!Digests.equal(row.fingerprint(), print)) {
      throw ProblemException.of(
          ProblemException.Kind.KEY_REUSED,
          "The key has come with another request; use a new one for each creation.");
    }
    if (row.answer() == null) {
      throw ProblemException.conflict(
          "The first request with this key is being worked on, or how it ended is not known: look"
              + " whether it was done, and use another key if not.");
    }
    return read(row.answer()).header(REPLAYED, "true");
  }

  private static String write(Reply reply) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", reply.status());
    json.put("headers", reply.headers());
    json.put("body", reply.withoutSecrets());
    return JSONObjectUtils.toJSONString(json);
  }

  private static Reply read(String answer) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(answer);
      Map<String, String> headers = new LinkedHashMap<>();
      JSONObjectUtils.getJSONObject(json, "headers")
          .forEach((name, value) -> headers.put(name, (String) value));
      return new Reply(
          JSONObjectUtils.getInt(json, "status"),
          JSONObjectUtils.getJSONObject(json, "body"),
          headers,
          Set.of());
    } catch (ParseException e) {
      throw new StorageException("A stored answer cannot be read", e);
    }
  }
}
