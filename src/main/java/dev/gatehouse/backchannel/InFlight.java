package dev.gatehouse.backchannel;

import dev.gatehouse.clients.Client;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Bounds the messages in flight. Thread-safe.
 *
 * <p>Three kinds of clients have places of their own, so that none can use up those of another:
 * clients of an administrator that answer; such that did not answer the last time; and clients that
 * registered themselves, of which anybody may have made hundreds that hang. The latter two get one
 * place at a time, so that each has its turn.
 */
final class InFlight {
  /** Messages in flight to one client that answers. */
  static final int LANE_WIDTH = 4;

  private static final int MOST = 64;
  private static final int MOST_APART = 16;
  private final Pool prompt = new Pool(MOST, LANE_WIDTH);
  private final Pool silent = new Pool(MOST_APART, 1);
  private final Pool open = new Pool(MOST_APART, 1);
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

  private static final class Pool {
    private final Semaphore free;
    private final int width;

    Pool(int most, int width) {
      this.free = new Semaphore(most, true);
      this.width = width;
    }
  }

  /** Places for messages of one client, until they are closed; for one thread. */
  static final class Places implements AutoCloseable {
    private final Pool pool;
    private int count;

    private Places(Pool pool, int count) {
      this.pool = pool;
      this.count = count;
    }

    int count() {
      return count;
    }

    /** Gives back all but so many. */
    void keep(int needed) {
      pool.free.release(count - needed);
      count = needed;
    }

    @Override
    public void close() {
      keep(0);
    }
  }

  /** Waits for a place for a client, and takes more as far as they are free. */
  Places take(Client client) throws InterruptedException {
    Pool pool = pool(client);
    pool.free.acquire();
    int count = 1;
    while (count < pool.width && pool.free.tryAcquire()) {
      count++;
    }
    return new Places(pool, count);
  }

  private Pool pool(Client client) {
    if (client.dynamic()) {
      return open;
    }
    return unanswered.contains(client.id()) ? silent : prompt;
  }

  /** Notes whether a client answered everything that it was just told. */
  void note(Client client, boolean answered) {
    if (answered) {
      unanswered.remove(client.id());
    } else {
      unanswered.add(client.id());
    }
  }

  /** Forgets a client that is not told any more. */
  void forget(String clientId) {
    unanswered.remove(clientId);
  }
}
