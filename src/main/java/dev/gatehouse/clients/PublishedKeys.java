package dev.gatehouse.clients;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.gatehouse.jose.Decoys;
import dev.gatehouse.jose.PublicKeySet;
import dev.gatehouse.jose.VerificationKey;
import dev.gatehouse.outbound.OutboundClient;
import dev.gatehouse.outbound.OutboundException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that clients publish at an address of theirs ({@code jwks_uri}, rule R28). Thread-safe.
 *
 * <p>Kept in memory for {@link #FRESH}. Fetched again when they are older, or when a signature
 * names a key that is not among them, but at most once in {@link #PAUSE} for each address, whoever
 * asks how often; after failures less and less often. One fetch at a time for each address, on a
 * thread of its own; few requests wait for it, and not for long. While an address does not answer,
 * the keys that it had are good for {@link #STALE}.
 */
public final class PublishedKeys {
  static final Duration FRESH = Duration.ofMinutes(10);
  static final Duration STALE = Duration.ofHours(6);
  static final Duration PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
  private static final int LARGEST = 65_536;
  private static final int MOST_ADDRESSES = 10_000;
  private static final int MOST_FETCHES = 32;

  /** Anybody may register clients whose addresses trickle: they get a few fetches of their own. */
  private static final int MOST_OPEN_FETCHES = 8;

  /** How long a client without a key waits for others to come to an end. */
  private static final Duration QUEUE = Duration.ofSeconds(1);

  private static final int MOST_WAITING = 16;
  private static final int MOST_DOUBLINGS = 5;

  private final Function<Client, OutboundClient> outbound;
  private final InstantSource clock;
  private final Share vouched = new Share(MOST_FETCHES, QUEUE);
  private final Share open = new Share(MOST_OPEN_FETCHES, Duration.ZERO);

  /**
   * @param outbound what reaches the addresses of a client now
   */
  public PublishedKeys(Function<Client, OutboundClient> outbound, InstantSource clock) {
    this.outbound = outbound;
    this.clock = clock;
  }

  /**
   * What one kind of clients has for itself. Clients that registered themselves reach less than
   * others: they must neither read what was fetched for others nor spoil it with their failures.
   */
  private static final class Share {
    private final Map<URI, Known> entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<URI, Known> eldest) {
            return size() > MOST_ADDRESSES;
          }
        };

    private final Semaphore fetches;
    private final Duration queue;

    /**
     * @param most fetches at a time
     * @param queue how long one that is needed at once waits for its turn
     */
    Share(int most, Duration queue) {
      this.fetches = new Semaphore(most, true);
      this.queue = queue;
    }

    /** Whether a fetch may begin; who has a key meanwhile does not wait for that. */
    boolean begins(boolean known) throws InterruptedException {
      return fetches.tryAcquire(known ? 0 : queue.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized Known at(URI address) {
      return entries.computeIfAbsent(address, one -> new Known());
    }
  }

  /** What is known of one address; guarded by itself, never while something is awaited. */
  private static final class Known {
    private PublicKeySet keys;
    private Instant fetchedAt = Instant.MIN;
    private Instant nextFetch = Instant.MIN;
    private int failures;
    private int waiting;
    private CountDownLatch running;

    synchronized Optional<VerificationKey> find(JWSHeader header, Instant now) {
      return keys == null || !now.isBefore(fetchedAt.plus(STALE))
          ? Optional.empty()
          : keys.find(header.getKeyID(), header.getAlgorithm());
    }

    synchronized boolean fresh(Instant now) {
      return keys != null && now.isBefore(fetchedAt.plus(FRESH));
    }

    synchronized void fetched(PublicKeySet set, Instant now) {
      keys = set;
      fetchedAt = now;
      nextFetch = now.plus(PAUSE);
      failures = 0;
    }

    synchronized void failed(Instant now) {
      Duration pause = PAUSE.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
      nextFetch = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    synchronized void ended() {
      running.countDown();
      running = null;
    }
  }

  /**
   * Whether a key that a client publishes at an address verifies a signature. Costs one
   * verification, whether there is such a key or not.
   */
  boolean verifies(Client client, URI address, JWSObject jws) {
    Known entry = share(client).at(address);
    JWSHeader header = jws.getHeader();
    Instant now = clock.instant();
    Optional<VerificationKey> known = entry.find(header, now);
    if (known.isPresent() && entry.fresh(now)) {
      boolean verified = known.get().verify(jws);
      // A key without a name may have been replaced; one with a name has another name then.
      if (verified || header.getKeyID() != null) {
        return verified;
      }
    }
    refresh(client, address, entry, known.isPresent(), now);
    return Decoys.verify(entry.find(header, clock.instant()), jws);
  }

  private Share share(Client client) {
    return client.dynamic() ? open : vouched;
  }

  /**
   * Fetches, or waits for whoever does, as far as that is allowed now.
   *
   * @param known whether there is a key that could be used meanwhile
   */
  private void refresh(Client client, URI address, Known entry, boolean known, Instant now) {
    CountDownLatch end;
    synchronized (entry) {
      boolean mine = entry.running == null;
      if (mine && now.isBefore(entry.nextFetch)) {
        return;
      }
      if (!mine && (known || entry.waiting >= MOST_WAITING)) {
        return;
      }
      if (mine) {
        entry.running = new CountDownLatch(1);
        Thread.ofVirtual().name("jwks_uri").start(() -> begin(client, address, entry, known));
      }
      entry.waiting++;
      end = entry.running;
    }
    try {
      if (!end.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().addKeyValue("address", address).log("Keys of a client are slow to come");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (entry) {
        entry.waiting--;
      }
    }
  }

  /** Not before it is its turn; when that does not come, the next request may try at once. */
  private void begin(Client client, URI address, Known entry, boolean known) {
    Share share = share(client);
    try {
      if (!share.begins(known)) {
        LOG.atDebug().addKeyValue("address", address).log("Too many keys are being fetched");
        return;
      }
      try {
        fetch(client, address, entry);
      } finally {
        share.fetches.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      entry.ended();
    }
  }

  private void fetch(Client client, URI address, Known entry) {
    try {
      entry.fetched(
          PublicKeySet.published(outbound.apply(client).getJson(address, LARGEST).json()),
          clock.instant());
    } catch (OutboundException | ParseException | IllegalArgumentException e) {
      entry.failed(clock.instant());
      LOG.atWarn()
          .addKeyValue("address", address)
          .addKeyValue("reason", e.getMessage())
          .log("The keys of a client cannot be fetched");
    } catch (RuntimeException e) {
      entry.failed(clock.instant());
      LOG.atError().addKeyValue("address", address).setCause(e).log("Fetching keys failed");
    }
  }
}
