package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.http.AddressBuckets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many refusals of a minute are recorded one by one: a number in all, and a tenth of it from
 * one address, so that somebody who is loud does not hide what others do. Keeps no more addresses
 * than it admits events. Not thread-safe.
 */
final class RefusalBudget {
  private static final int SHARES = 10;
  private static final int SECONDS = 60;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private final Map<AuditType, Long> leftOut = new EnumMap<>(AuditType.class);
  private int limit;
  private int admitted;
  private long minute = Long.MIN_VALUE;

  RefusalBudget(int limit) {
    this.limit = limit;
  }

  void limit(int perMinute) {
    limit = perMinute;
  }

  /** Whether an event of the current minute is recorded; counts it either way. */
  boolean admits(AuditEvent event) {
    String address = event.remoteAddress() == null ? "" : AddressBuckets.of(event.remoteAddress());
    int share = Math.max(1, limit / SHARES);
    if (admitted >= limit || byAddress.getOrDefault(address, 0) >= share) {
      leaveOut(event);
      return false;
    }
    admitted++;
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }

  void leaveOut(AuditEvent event) {
    leftOut.merge(event.type(), 1L, Long::sum);
  }

  /** Begins another minute when there is one; returns what was left out of the one before. */
  Optional<AuditEvent> settle(Instant now) {
    long current = Math.floorDiv(now.getEpochSecond(), SECONDS);
    // Events of several threads are not in order; none of them begins a past minute again.
    if (current <= minute) {
      return Optional.empty();
    }
    minute = current;
    admitted = 0;
    byAddress.clear();
    if (leftOut.isEmpty()) {
      return Optional.empty();
    }
    AuditEvent event =
        AuditEvent.of(AuditType.AUDIT_LEFT_OUT)
            .with(
                Fact.COUNT,
                Long.toString(leftOut.values().stream().mapToLong(Long::longValue).sum()))
            .with(
                Fact.DETAIL,
                leftOut.entrySet().stream()
                    .map(one -> one.getKey().wireName() + " " + one.getValue())
                    .collect(Collectors.joining(", ")))
            .at(now);
    leftOut.clear();
    return Optional.of(event);
  }
}
