package dev.gatehouse.backchannel;

import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.storage.LogoutMessageRow;
import dev.gatehouse.storage.LogoutMessageStore.Counts;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.TokenMinter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the outbox of logouts. Thread-safe.
 *
 * <p>Every replica delivers; a claim in the database gives each message to one of them at a time,
 * for longer than an attempt can take. A replica that dies between a delivery and its note leaves a
 * message that is delivered again: at least once, never lost.
 *
 * <p>Each client has a lane with a few messages in flight, so that one that hangs delays its own
 * messages only; {@link InFlight} keeps many that hang from delaying those of others. What is
 * delivered, to which address and under which key, is decided at each attempt by the configuration
 * of that moment: a client that is gone is told nothing.
 */
public final class LogoutDelivery implements AutoCloseable {
  /** The name of the job; it is woken when a session ends. */
  public static final String JOB = "logouts";

  private static final Logger LOG = LoggerFactory.getLogger(LogoutDelivery.class);
  private static final int MOST_CLIENTS = 1000;

  /** Longer than the longest time limit of an exchange, one minute. */
  private static final Duration CLAIM = Duration.ofMinutes(2);

  /** How long it waits for messages on their way when it is closed. */
  public static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Storage storage;
  private final Generations generations;
  private final LogoutAttempt attempt;
  private final InstantSource clock;
  private final InFlight inFlight = new InFlight();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("logout-", 0).factory());
  private volatile boolean closed;
  private volatile Counts counts = new Counts(0, 0);

  /** Whether more has come while the lane was busy; guarded by this object's monitor. */
  private static final class Lane {
    private boolean again;
  }

  public LogoutDelivery(
      Storage storage,
      Generations generations,
      TokenMinter minter,
      Randomness randomness,
      InstantSource clock) {
    this.storage = storage;
    this.generations = generations;
    this.clock = clock;
    this.attempt = new LogoutAttempt(storage, minter, new RetrySchedule(randomness), clock);
  }

  /** Starts to deliver what is due and returns without waiting for it. */
  public void deliver() {
    List<String> clients =
        storage.read(tx -> tx.logoutMessages().dueClients(clock.instant(), MOST_CLIENTS));
    clients.forEach(this::open);
    counts = storage.read(tx -> tx.logoutMessages().counts());
  }

  /** How many messages there were at the last look. */
  public Counts counts() {
    return counts;
  }

  private synchronized void open(String clientId) {
    if (closed) {
      return;
    }
    Lane lane = lanes.get(clientId);
    if (lane != null) {
      lane.again = true;
      return;
    }
    Lane opened = new Lane();
    lanes.put(clientId, opened);
    workers.execute(() -> run(clientId, opened));
  }

  private void run(String clientId, Lane lane) {
    try {
      do {
        while (!closed && batch(clientId)) {
          // The next messages of this client.
        }
      } while (goesOn(lane));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("client_id", clientId)
          .setCause(e)
          .log("Logouts of a client are not delivered now and will be tried again");
    } finally {
      close(clientId, lane);
    }
  }

  private synchronized boolean goesOn(Lane lane) {
    boolean again = lane.again && !closed;
    lane.again = false;
    return again;
  }

  /** What came after the last look has its turn at the next call of {@link #deliver}. */
  private synchronized void close(String clientId, Lane lane) {
    lanes.remove(clientId, lane);
  }

  /** Delivers some messages of a client; false when there are no more. */
  private boolean batch(String clientId) throws InterruptedException {
    Optional<Client> client = told(clientId);
    if (client.isEmpty()) {
      inFlight.forget(clientId);
      int dropped = storage.write(tx -> tx.logoutMessages().drop(clientId));
      LOG.atDebug()
          .addKeyValue("client_id", clientId)
          .addKeyValue("messages", dropped)
          .log("Logouts of a client are dropped: it is not registered, or not to be told");
      return false;
    }
    // Claimed when there is room only: a claim must not run out while it waits for its turn.
    try (InFlight.Places places = inFlight.take(client.get())) {
      int room = places.count();
      Instant now = clock.instant();
      List<LogoutMessageRow> claimed =
          storage.write(tx -> tx.logoutMessages().claim(clientId, now, now.plus(CLAIM), room));
      places.keep(claimed.size());
      make(client.get(), claimed);
      return claimed.size() == room;
    }
  }

  private void make(Client client, List<LogoutMessageRow> claimed) throws InterruptedException {
    Generation generation = generations.current();
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (LogoutMessageRow message : claimed) {
      attempts.add(() -> attempt.make(generation, client, message));
    }
    boolean answered = true;
    for (Future<Boolean> made : workers.invokeAll(attempts)) {
      if (made.state() == Future.State.FAILED) {
        LOG.atError()
            .addKeyValue("client_id", client.id())
            .setCause(made.exceptionNow())
            .log("A logout was not delivered and is tried again when its claim is over");
      } else {
        answered &= made.resultNow();
      }
    }
    if (!claimed.isEmpty()) {
      inFlight.note(client, answered);
    }
  }

  /** The client if it wants to be told. One that is not known may have been registered just now. */
  private Optional<Client> told(String clientId) {
    if (generations.current().clients().find(clientId).isEmpty()) {
      generations.followClients();
    }
    return generations
        .current()
        .clients()
        .find(clientId)
        .filter(client -> client.logout().backChannelUri() != null);
  }

  /** Starts no more deliveries, waits up to 10 s for those in flight, then gives them back. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    workers.shutdown();
    try {
      if (!workers.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
