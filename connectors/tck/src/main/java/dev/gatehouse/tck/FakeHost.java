package dev.gatehouse.tck;

import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.HttpSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The host of a connector under test: a clock that stands still, repeatable randomness, people that
 * the test puts in, a logger that remembers, and hashing that counts. Thread-safe.
 */
public final class FakeHost implements ConnectorContext {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryUserDirectory users = new InMemoryUserDirectory();
  private final RecordingLogger logger = new RecordingLogger();
  private final RandomGenerator random = new Random(20260102);
  private final AtomicInteger hashed = new AtomicInteger();
  private volatile HttpSettings http =
      new HttpSettings(Duration.ofSeconds(2), Duration.ofSeconds(2), 1 << 20, "tck");
  private volatile boolean busy;

  @Override
  public String connectorId() {
    return "under-test";
  }

  @Override
  public RecordingLogger logger() {
    return logger;
  }

  @Override
  public MutableClock clock() {
    return clock;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public InMemoryUserDirectory users() {
    return users;
  }

  /** Short time-outs, so that a test of a silent upstream ends soon. */
  @Override
  public HttpSettings http() {
    return http;
  }

  /** From now on this is how to talk HTTP. */
  public void setHttp(HttpSettings settings) {
    http = settings;
  }

  @Override
  public <T> T hashing(Supplier<T> work) {
    if (busy) {
      throw new BusyException("the fake host is busy", Duration.ofSeconds(1));
    }
    hashed.incrementAndGet();
    return work.get();
  }

  /** How often password work was run. */
  public int hashed() {
    return hashed.get();
  }

  /** From now on {@link #hashing} refuses all work. */
  public void beBusy() {
    busy = true;
  }
}
