package dev.gatehouse.storage;

/**
 * Counts since start.
 *
 * @param statements statements sent to the database, audit rows excluded
 * @param auditRows audit rows written
 * @param units units of work that were committed
 * @param commits durable commits; fewer than units when a writer shares them
 */
public record StorageStatistics(long statements, long auditRows, long units, long commits) {
  public StorageStatistics minus(StorageStatistics earlier) {
    return new StorageStatistics(
        statements - earlier.statements,
        auditRows - earlier.auditRows,
        units - earlier.units,
        commits - earlier.commits);
  }
}
