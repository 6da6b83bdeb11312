package dev.gatehouse.jobs;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.storage.Storage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs when they are due. Each first runs right after {@link #start}. A job never overlaps
 * itself; an exclusive one runs under a lease of the database. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration LEASE = Duration.ofMinutes(5);

  /** How long it waits for what runs when it is closed. */
  public static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Storage storage;
  private final InstantSource clock;
  private final Randomness randomness;
  private final String owner;
  private final List<Entry> entries = new ArrayList<>();
  private final ExecutorService workers;
  private final Executor executor;
  private final AtomicBoolean closed = new AtomicBoolean();
  private ScheduledExecutorService ticker;

  private static final class Entry {
    final Job job;
    final AtomicBoolean running = new AtomicBoolean();
    final AtomicBoolean woken = new AtomicBoolean();
    volatile Instant due = Instant.MIN;

    Entry(Job job) {
      this.job = job;
    }
  }

  /** Jobs on virtual threads; the owner's name of leases is random. */
  public Jobs(Storage storage, InstantSource clock, Randomness randomness) {
    this.storage = storage;
    this.clock = clock;
    this.randomness = randomness;
    this.owner = randomness.token(16);
    this.workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("job-", 0).factory());
    this.executor = workers;
  }

  /** Jobs on an executor of the caller, who also calls {@link #tick}. */
  Jobs(Storage storage, InstantSource clock, Randomness randomness, Executor executor) {
    this.storage = storage;
    this.clock = clock;
    this.randomness = randomness;
    this.owner = randomness.token(16);
    this.workers = null;
    this.executor = executor;
  }

  /**
   * Adds a job.
   *
   * @throws IllegalArgumentException when there is one of the name
   */
  public synchronized void add(Job job) {
    if (entries.stream().anyMatch(entry -> entry.job.name().equals(job.name()))) {
      throw new IllegalArgumentException("there are two jobs named " + job.name());
    }
    entries.add(new Entry(job));
  }

  /** Starts the timetable. */
  public synchronized void start() {
    if (ticker != null || closed.get()) {
      throw new IllegalStateException("jobs start once");
    }
    ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jobs").factory());
    var unused =
        ticker.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Has a job run now instead of at its time; when it is running, once more after that.
   *
   * @param name a job's name
   */
  public synchronized void wake(String name) {
    for (Entry entry : entries) {
      if (entry.job.name().equals(name)) {
        entry.woken.set(true);
        entry.due = Instant.MIN;
      }
    }
    if (ticker != null && !closed.get()) {
      ticker.execute(this::tick);
    }
  }

  /** Hands every job that is due to the executor. */
  void tick() {
    List<Entry> all;
    synchronized (this) {
      all = List.copyOf(entries);
    }
    for (Entry entry : all) {
      if (!closed.get() && isDue(entry) && entry.running.compareAndSet(false, true)) {
        hand(entry);
      }
    }
  }

  /** A time later than any that we set means that the clock went back, which puts nothing off. */
  private boolean isDue(Entry entry) {
    Instant now = clock.instant();
    Instant due = entry.due;
    Duration longest = entry.job.period().plus(entry.job.jitter());
    return !now.isBefore(due) || due.isAfter(now.plus(longest));
  }

  private void hand(Entry entry) {
    try {
      executor.execute(() -> run(entry));
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // Closed between the question and the call.
      entry.running.set(false);
    }
  }

  private void run(Entry entry) {
    Job job = entry.job;
    entry.woken.set(false);
    Duration wait = job.period().plus(jitter(job.jitter()));
    try {
      if (job.exclusive()) {
        runLeased(job);
      } else {
        job.work().run();
      }
    } catch (RuntimeException | LinkageError e) {
      wait = wait.compareTo(RETRY) < 0 ? wait : RETRY;
      LOG.atError()
          .addKeyValue("job", job.name())
          .addKeyValue("retry_in", wait)
          .setCause(e)
          .log("A background job failed and will be tried again");
    } finally {
      entry.due = clock.instant().plus(wait);
      entry.running.set(false);
      if (entry.woken.get()) {
        wake(job.name());
      }
    }
  }

  private void runLeased(Job job) {
    Instant now = clock.instant();
    String lease = "job:" + job.name();
    if (!storage.write(stores -> stores.leases().acquire(lease, owner, now, now.plus(LEASE)))) {
      return;
    }
    try {
      job.work().run();
    } finally {
      storage.write(stores -> {
        stores.leases().release(lease, owner);
        return null;
      });
    }
  }

  private Duration jitter(Duration most) {
    if (most.isZero()) {
      return most;
    }
    long random = ByteBuffer.wrap(randomness.bytes(Long.BYTES)).getLong();
    return Duration.ofMillis(Math.floorMod(random, most.toMillis() + 1));
  }

  /** Starts no more work, waits up to 10 s for what runs, then interrupts it. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (this) {
      if (ticker != null) {
        ticker.shutdownNow();
      }
    }
    if (workers == null) {
      return;
    }
    workers.shutdown();
    try {
      if (!workers.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().log("Background jobs did not end in time and were interrupted");
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
