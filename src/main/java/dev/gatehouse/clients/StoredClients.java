package dev.gatehouse.clients;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the clients of the database. Thread-safe. */
public final class StoredClients implements ClientRegistry.Freshness {
  private static final Logger LOG = LoggerFactory.getLogger(StoredClients.class);
  private static final int PAGE = 1_000;

  private final Storage storage;
  private final ClientSecrets secrets;
  private final Supplier<Set<String>> algorithms;
  private Map<String, Read> known = Map.of();

  /** The algorithms that what is known was made with. */
  private Set<String> knownWith = Set.of();

  private final Lock asking = new ReentrantLock();
  private final AtomicLong arrivals = new AtomicLong();

  /** What was found out last, for all who arrived before the question; under {@link #asking}. */
  private Answer last = new Answer(0, OptionalLong.empty(), null);

  /** A row that was made into a client; null when it could not be. */
  private record Read(long version, Client client) {}

  /**
   * The clients of the database.
   *
   * @param revision at least the changes up to this revision are in it
   */
  public record Snapshot(long revision, List<Client> clients) {
    public Snapshot {
      clients = List.copyOf(clients);
    }
  }

  /**
   * The revision, or why it could not be read.
   *
   * @param upTo the last arrival that it answers
   */
  private record Answer(long upTo, OptionalLong revision, StorageException failure) {
    long get() {
      return revision.orElseThrow(() -> new StorageException(failure.getMessage(), failure));
    }
  }

  /**
   * @param algorithms JOSE names of the algorithms that there are keys for
   */
  public StoredClients(Storage storage, ClientSecrets secrets, Supplier<Set<String>> algorithms) {
    this.storage = storage;
    this.secrets = secrets;
    this.algorithms = algorithms;
  }

  /** Reads all; only what has changed since the last time is worked through. */
  public synchronized Snapshot load() {
    // The revision first: what is committed in between is read, and read again the next time.
    long revision = storage.read(tx -> tx.meta().registryRevision());
    Set<String> with = Set.copyOf(algorithms.get());
    Map<String, Read> before = with.equals(knownWith) ? known : Map.of();
    Map<String, Read> fresh = new HashMap<>();
    List<Client> clients = new ArrayList<>();
    String after = null;
    List<ClientRow> page;
    do {
      String from = after;
      page = storage.read(tx -> tx.clients().list(from, PAGE));
      for (ClientRow row : page) {
        Read old = before.get(row.id());
        Read now =
            old != null && old.version() == row.version()
                ? old
                : new Read(row.version(), client(row, with));
        fresh.put(row.id(), now);
        if (now.client() != null) {
          clients.add(now.client());
        }
        after = row.id();
      }
    } while (page.size() == PAGE);
    known = fresh;
    knownWith = with;
    return new Snapshot(revision, clients);
  }

  /** A row that nothing can be made of is left out: what an older program accepted may be wrong. */
  private Client client(ClientRow row, Set<String> with) {
    try {
      return ClientFactory.stored(row, ClientDocument.stored(row, with), secrets);
    } catch (InvalidClientException e) {
      LOG.atError()
          .addKeyValue("client_id", row.id())
          .addKeyValue("reason", e.getMessage())
          .log("A client of the database cannot be used; change it or remove it");
      return null;
    }
  }

  @Override
  public OptionalLong newerThan(long revision) {
    long now = shared();
    return now > revision ? OptionalLong.of(now) : OptionalLong.empty();
  }

  /**
   * The revision as of now. Requests of nobody in particular make us ask, so there is one question
   * at a time, and it answers all who arrived before it: a flood costs one small read after the
   * other, and nobody's answer is older than their request.
   */
  private long shared() {
    long arrival = arrivals.incrementAndGet();
    asking.lock();
    try {
      if (last.upTo() < arrival) {
        last = ask(arrivals.get());
      }
      return last.get();
    } finally {
      asking.unlock();
    }
  }

  private Answer ask(long upTo) {
    try {
      long revision = storage.read(tx -> tx.meta().registryRevision());
      return new Answer(upTo, OptionalLong.of(revision), null);
    } catch (StorageException e) {
      // Those who wait share the failure, too: each would wait as long again, one after the other.
      return new Answer(upTo, OptionalLong.empty(), e);
    }
  }

  /** Asks at once, apart from everybody else: for background work. */
  public OptionalLong asked(long revision) {
    long now = storage.read(tx -> tx.meta().registryRevision());
    return now > revision ? OptionalLong.of(now) : OptionalLong.empty();
  }
}
