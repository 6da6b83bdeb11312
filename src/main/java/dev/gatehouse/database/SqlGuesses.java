package dev.gatehouse.database;

import dev.gatehouse.storage.GuessStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Budgets for failed guesses of passwords. */
record SqlGuesses(Statements sql) implements GuessStore {

  private record Filled(int bucket, Instant until) {
    static Filled read(Row row) throws SQLException {
      return new Filled((int) row.number(), row.instant());
    }
  }

  @Override
  public Map<Integer, Instant> filledUntil(Collection<Integer> buckets) {
    if (buckets.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Instant> found = new HashMap<>();
    sql.list(
            "select bucket, filled_until from gh_guess where bucket in ("
                + Statements.places(buckets.size())
                + ")",
            Filled::read,
            buckets.toArray())
        .forEach(one -> found.put(one.bucket(), one.until()));
    return found;
  }

  /** In order of number: two transactions that lock the same rows must not wait for each other. */
  @Override
  public void charge(Map<Integer, Duration> costs, Instant now) {
    if (costs.isEmpty()) {
      return;
    }
    List<Object> arguments = new ArrayList<>();
    new TreeMap<>(costs)
        .forEach((bucket, cost) -> {
          arguments.add(bucket);
          arguments.add(now.plus(cost));
        });
    arguments.add(now);
    arguments.add(now);
    arguments.add(now);
    sql.update(
        "insert into gh_guess (bucket, filled_until) values "
            + String.join(", ", Collections.nCopies(costs.size(), "(?, ?)"))
            + " on conflict (bucket) do update set filled_until ="
            + " case when gh_guess.filled_until > ? then gh_guess.filled_until else ? end"
            + " + (excluded.filled_until - ?)",
        arguments.toArray());
  }

  @Override
  public void clear(int bucket) {
    sql.update("delete from gh_guess where bucket = ?", bucket);
  }

  @Override
  public int deleteWhole(Instant now, int limit) {
    return sql.update(
        "delete from gh_guess where filled_until <= ? and bucket in"
            + " (select bucket from gh_guess where filled_until <= ? order by filled_until limit ?)",
        now,
        now,
        limit);
  }

  @Override
  public long count() {
    return sql.number("select count(*) from gh_guess");
  }
}
