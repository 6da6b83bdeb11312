package dev.gatehouse.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the operations of a path: one without parameters goes first. Immutable. */
final class PathTable {
  private final List<Entry> entries = new ArrayList<>();

  /** The operations of one path, by method. */
  record Entry(String path, String[] segments, Map<String, Operation> operations) {}

  /** A match with its decoded parameters. */
  record Match(Entry entry, Map<String, String> parameters) {}

  PathTable(List<Operation> operations) {
    Map<String, Entry> byPath = new LinkedHashMap<>();
    for (Operation operation : operations) {
      Entry entry =
          byPath.computeIfAbsent(
              operation.path(),
              path -> new Entry(path, path.split("/", -1), new LinkedHashMap<>()));
      if (entry.operations().put(operation.method(), operation) != null) {
        throw new IllegalStateException("twice: " + operation.method() + " " + operation.path());
      }
    }
    byPath.values().stream()
        .sorted(java.util.Comparator.comparing((Entry entry) -> entry.path().indexOf('{') >= 0))
        .forEach(entries::add);
  }

  List<Entry> entries() {
    return entries;
  }

  /** The match of a raw path. */
  Optional<Match> find(String rawPath) {
    String[] segments = rawPath.split("/", -1);
    for (Entry entry : entries) {
      Map<String, String> parameters = match(entry.segments(), segments);
      if (parameters != null) {
        return Optional.of(new Match(entry, parameters));
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> match(String[] pattern, String[] segments) {
    if (pattern.length != segments.length) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i].startsWith("{")) {
        if (segments[i].isEmpty()) {
          return null;
        }
        parameters.put(pattern[i].substring(1, pattern[i].length() - 1), decode(segments[i]));
      } else if (!pattern[i].equals(segments[i])) {
        return null;
      }
    }
    return parameters;
  }

  /** A plus is a plus in a path. */
  private static String decode(String segment) {
    return segment.indexOf('%') < 0
        ? segment
        : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
