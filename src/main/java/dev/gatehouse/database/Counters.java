package dev.gatehouse.database;

import dev.gatehouse.storage.StorageStatistics;
import java.util.concurrent.atomic.LongAdder;

/** Counts since start. Thread-safe. */
final class Counters {
  final LongAdder statements = new LongAdder();
  final LongAdder auditRows = new LongAdder();
  final LongAdder units = new LongAdder();
  final LongAdder commits = new LongAdder();

  StorageStatistics snapshot() {
    return new StorageStatistics(statements.sum(), auditRows.sum(), units.sum(), commits.sum());
  }
}
