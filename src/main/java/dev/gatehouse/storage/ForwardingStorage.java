package dev.gatehouse.storage;

import java.time.Instant;

/** A storage before another one, for what comes between: hands everything on. Thread-safe. */
public class ForwardingStorage implements Storage {
  private final Storage storage;

  public ForwardingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public <T> T read(Work<T> work) {
    return storage.read(work);
  }

  @Override
  public <T> T write(Work<T> work) {
    return storage.write(work);
  }

  @Override
  public Instant now() {
    return storage.now();
  }

  @Override
  public StorageStatistics statistics() {
    return storage.statistics();
  }

  @Override
  public String description() {
    return storage.description();
  }

  @Override
  public void close() {
    storage.close();
  }
}
