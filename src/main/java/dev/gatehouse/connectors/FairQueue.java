package dev.gatehouse.connectors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bounded queue that is shared fairly between buckets: they are served in turn, and when it is
 * full the bucket with the most waiting gives way. So one bucket may use all of it while nobody
 * else wants to, and cannot keep anybody out. Not thread-safe.
 *
 * @param <T> what waits
 */
final class FairQueue<T> {
  private final int capacity;
  private final Map<String, Deque<T>> buckets = new LinkedHashMap<>();
  private int size;

  FairQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds an item behind those of its bucket.
   *
   * @return what has no place now: null, the newest of a fuller bucket, or the item itself
   */
  T offer(String bucket, T item) {
    T displaced = null;
    if (size == capacity) {
      Map.Entry<String, Deque<T>> fullest = fullest();
      int mine = buckets.getOrDefault(bucket, new ArrayDeque<>()).size();
      if (fullest.getValue().size() <= mine + 1) {
        return item;
      }
      displaced = fullest.getValue().removeLast();
      size--;
    }
    buckets.computeIfAbsent(bucket, key -> new ArrayDeque<>()).addLast(item);
    size++;
    return displaced;
  }

  /** Removes the oldest item of the bucket whose turn it is; null when nothing waits. */
  T poll() {
    if (size == 0) {
      return null;
    }
    Map.Entry<String, Deque<T>> next = buckets.entrySet().iterator().next();
    String bucket = next.getKey();
    Deque<T> items = next.getValue();
    T item = items.removeFirst();
    size--;
    // To the end of the line, or out of it.
    buckets.remove(bucket);
    if (!items.isEmpty()) {
      buckets.put(bucket, items);
    }
    return item;
  }

  /** Takes an item out, if it still waits. */
  void remove(String bucket, T item) {
    Deque<T> items = buckets.get(bucket);
    if (items != null && items.remove(item)) {
      size--;
      if (items.isEmpty()) {
        buckets.remove(bucket);
      }
    }
  }

  /** Empties the queue. */
  List<T> drain() {
    List<T> all = new ArrayList<>();
    buckets.values().forEach(all::addAll);
    buckets.clear();
    size = 0;
    return all;
  }

  int size() {
    return size;
  }

  private Map.Entry<String, Deque<T>> fullest() {
    Map.Entry<String, Deque<T>> fullest = null;
    for (Map.Entry<String, Deque<T>> one : buckets.entrySet()) {
      if (fullest == null || one.getValue().size() > fullest.getValue().size()) {
        fullest = one;
      }
    }
    return fullest;
  }
}
