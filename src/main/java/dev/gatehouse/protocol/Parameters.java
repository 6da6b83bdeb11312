package dev.gatehouse.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Request parameters by name with every value that was sent, in order.
 *
 * <p>RFC 6749 §3.1: parameters sent without a value are treated as omitted, and a parameter must
 * not appear more than once; {@link #repeated()} tells which did. Immutable and thread-safe.
 */
public final class Parameters {
  private static final Parameters EMPTY = new Parameters(Map.of());
  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  public static Parameters empty() {
    return EMPTY;
  }

  public static Parameters of(Map<String, List<String>> values) {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((name, all) -> copy.put(name, List.copyOf(all)));
    return new Parameters(Collections.unmodifiableMap(copy));
  }

  /** The first non-empty value. */
  public Optional<String> first(String name) {
    for (String value : values.getOrDefault(name, List.of())) {
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The first non-empty value, or null. */
  public String get(String name) {
    return first(name).orElse(null);
  }

  /** Every value, empty ones included. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  public Set<String> names() {
    return values.keySet();
  }

  /** Names that were sent more than once. */
  public List<String> repeated() {
    List<String> names = new ArrayList<>();
    values.forEach((name, all) -> {
      if (all.size() > 1) {
        names.add(name);
      }
    });
    return names;
  }

  /** These parameters followed by those of another source; a name in both counts as repeated. */
  public Parameters and(Parameters other) {
    if (other.values.isEmpty()) {
      return this;
    }
    if (values.isEmpty()) {
      return other;
    }
    Map<String, List<String>> merged = new LinkedHashMap<>(values);
    other.values.forEach((name, all) ->
        merged.merge(
            name,
            all,
            (a, b) -> {
              List<String> both = new ArrayList<>(a);
              both.addAll(b);
              return List.copyOf(both);
            }));
    return new Parameters(Collections.unmodifiableMap(merged));
  }

  public Map<String, List<String>> asMap() {
    return values;
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
