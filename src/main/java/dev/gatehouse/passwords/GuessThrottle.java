package dev.gatehouse.passwords;

import dev.gatehouse.crypto.Mac;
import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.http.Request;
import dev.gatehouse.passwords.GuessLimits.Budget;
import dev.gatehouse.storage.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Slows the guessing of passwords down (attack cases 56 and 57). Thread-safe.
 *
 * <p>Failures are counted for the account, for the address and for both together, in a fixed number
 * of hashed buckets in the database: they survive a restart, replicas share them, and an account
 * that nobody has counts as one that somebody has. A check is one read; a failure is one write; a
 * success writes nothing unless the same address had failed before.
 *
 * <p>A device that has logged in to the account before has a budget of its own, and one with the
 * account's other devices, or who collects devices would collect guesses. Nothing else counts
 * there, so a stranger who uses the account's budget up keeps nobody out of where they usually are.
 */
public final class GuessThrottle {
  /** Buckets of each kind; a bucket that two parties share by chance only makes both slower. */
  static final int BUCKETS = 1 << 18;

  /** Wrong codes of devices from one account or address: people mistype, and nobody does more. */
  private static final Budget USER_CODES = new Budget(10, Duration.ofMinutes(10));

  /** The same of all who are not logged in, together. */
  private static final Budget ALL_USER_CODES = new Budget(300, Duration.ofMinutes(10));

  private static final String PASSWORDS = "passwords";
  private static final String DEVICE_CODES = "device codes";

  /** What is being checked at this moment is decided soon. */
  private static final Duration WAIT_FOR_RUNNING = Duration.ofSeconds(2);

  private final Storage storage;
  private final KnownDevices devices;
  private final Mac mac;

  /** Checks that run now count as failed until they are over, or many at once would get past. */
  private final ConcurrentHashMap<Integer, Integer> running = new ConcurrentHashMap<>();

  /**
   * @param mac keyed for buckets alone, so that nobody can tell which accounts share one
   */
  public GuessThrottle(Storage storage, KnownDevices devices, Mac mac) {
    this.storage = storage;
    this.devices = devices;
    this.mac = mac;
  }

  private enum Kind {
    ACCOUNT(0, PASSWORDS, "account"),
    ADDRESS(1, PASSWORDS, "address"),
    PAIR(2, PASSWORDS, "account and address"),
    DEVICE(3, PASSWORDS, "device"),
    DEVICES(4, PASSWORDS, "account from its devices"),
    CODES_OF_ACCOUNT(5, DEVICE_CODES, "account"),
    CODES_OF_ADDRESS(6, DEVICE_CODES, "address"),
    CODES(7, DEVICE_CODES, "server");

    private final int first;
    private final String tooMany;

    /**
     * @param range which stretch of the numbers of buckets is this kind's; never changes
     */
    Kind(int range, String guesses, String whose) {
      first = range * BUCKETS;
      tooMany = "too many wrong " + guesses + " for this " + whose;
    }
  }

  private record Bucket(Kind kind, int number, Budget budget) {}

  /**
   * Begins a guess.
   *
   * @param account the account in its canonical form, with its connector
   * @param request says where the caller is, and whether the device is known to the account
   */
  public Guess begin(GuessLimits limits, AccountName account, Request request, Instant now) {
    Optional<String> device = devices.find(request, account, now);
    if (device.isPresent()) {
      Guess own =
          begin(
              List.of(
                  bucket(Kind.DEVICE, limits.device(), device.get()),
                  bucket(Kind.DEVICES, limits.devices(), account.text())),
              now);
      if (own.admitted()) {
        return own;
      }
      // Too many failures: from now on the device is one like any other.
      own.close();
    }
    Bucket everywhere = bucket(Kind.ACCOUNT, limits.account(), account.text());
    if (!limits.addressesKnown()) {
      return begin(List.of(everywhere), now);
    }
    String party = AddressBuckets.of(request.remoteAddress());
    return begin(
        List.of(
            bucket(Kind.PAIR, limits.pair(), account.text() + "\n" + party),
            everywhere,
            bucket(Kind.ADDRESS, limits.address(), party)),
        now);
  }

  /**
   * Begins a guess of the code that a waiting device shows (RFC 8628 §5.1).
   *
   * @param account the account that the browser is logged in to, or null. Who is logged in has a
   *     budget of their own, and so is not kept out by strangers who use up the one for all.
   */
  public Guess beginUserCode(
      GuessLimits limits, AccountName account, Request request, Instant now) {
    if (account != null) {
      return begin(List.of(bucket(Kind.CODES_OF_ACCOUNT, USER_CODES, account.text())), now);
    }
    Bucket everywhere = bucket(Kind.CODES, ALL_USER_CODES, "");
    return begin(
        limits.addressesKnown()
            ? List.of(
                bucket(
                    Kind.CODES_OF_ADDRESS, USER_CODES, AddressBuckets.of(request.remoteAddress())),
                everywhere)
            : List.of(everywhere),
        now);
  }

  private Bucket bucket(Kind kind, Budget budget, String text) {
    byte[] code = mac.of((kind + "\n" + text).getBytes(StandardCharsets.UTF_8));
    int hash = ByteBuffer.wrap(code).getInt() & (BUCKETS - 1);
    return new Bucket(kind, kind.first + hash, budget);
  }

  private Guess begin(List<Bucket> buckets, Instant now) {
    List<Bucket> reserved = new ArrayList<>();
    Map<Integer, Integer> others = new HashMap<>();
    for (Bucket bucket : buckets) {
      // Not of an address: many people may log in from one at the same moment, and the hashing
      // pool bounds what runs at a time.
      if (bucket.kind() != Kind.ADDRESS && bucket.kind() != Kind.CODES) {
        others.put(bucket.number(), running.merge(bucket.number(), 1, Integer::sum) - 1);
        reserved.add(bucket);
      }
    }
    Guess guess = new Guess(buckets, reserved, now);
    try {
      Map<Integer, Instant> filled =
          storage.read(
              tx -> tx.guesses().filledUntil(buckets.stream().map(Bucket::number).toList()));
      for (Bucket bucket : buckets) {
        guess.weigh(bucket, filled.get(bucket.number()), others.getOrDefault(bucket.number(), 0));
      }
      return guess;
    } catch (RuntimeException e) {
      guess.close();
      throw e;
    }
  }

  /**
   * One guess, from before the check until its outcome is counted. Used by one thread; close it.
   */
  public final class Guess implements AutoCloseable {
    private final List<Bucket> buckets;
    private final List<Bucket> reserved;
    private final Instant now;
    private final List<Integer> touched = new ArrayList<>();
    private Duration wait = Duration.ZERO;
    private Kind exhausted;

    private Guess(List<Bucket> buckets, List<Bucket> reserved, Instant now) {
      this.buckets = buckets;
      this.reserved = reserved;
      this.now = now;
    }

    private void weigh(Bucket bucket, Instant filledUntil, int others) {
      Duration cost = bucket.budget().cost();
      Duration used = Duration.ZERO;
      if (filledUntil != null && filledUntil.isAfter(now)) {
        touched.add(bucket.number());
        used = Duration.between(now, filledUntil);
      }
      Duration over = used.plus(cost).minus(bucket.budget().within());
      // Dividing a budget loses a fraction of each failure's cost.
      Duration tolerance = cost.dividedBy(2);
      if (over.compareTo(tolerance) > 0) {
        refuse(bucket, over);
      } else if (over.plus(cost.multipliedBy(others)).compareTo(tolerance) > 0) {
        refuse(bucket, WAIT_FOR_RUNNING);
      }
    }

    private void refuse(Bucket bucket, Duration how) {
      if (how.compareTo(wait) > 0) {
        wait = how;
        exhausted = bucket.kind();
      }
    }

    /** Whether the password may be checked at all. */
    public boolean admitted() {
      return exhausted == null;
    }

    /** After how long another guess makes sense, in whole seconds; of a refused guess. */
    public Duration retryAfter() {
      return Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    /** Which budget is used up, for the log; of a refused guess. */
    public String reason() {
      return exhausted.tooMany;
    }

    /** The password was wrong: one write. */
    public void failed() {
      Map<Integer, Duration> costs = new LinkedHashMap<>();
      buckets.forEach(bucket -> costs.put(bucket.number(), bucket.budget().cost()));
      storage.write(tx -> {
        tx.guesses().charge(costs, now);
        return null;
      });
    }

    /**
     * The password was right. What the same party got wrong before is forgotten; what others did to
     * the account is not, or each login of the owner would give an attacker a new budget.
     */
    public void succeeded() {
      Bucket own = buckets.get(0);
      if (own.kind() != Kind.ACCOUNT && touched.contains(own.number())) {
        storage.write(tx -> {
          tx.guesses().clear(own.number());
          return null;
        });
      }
    }

    /** Lets go; a guess without an outcome counts nothing. */
    @Override
    public void close() {
      for (Bucket bucket : reserved) {
        running.computeIfPresent(bucket.number(), (number, many) -> many == 1 ? null : many - 1);
      }
      reserved.clear();
    }
  }
}
