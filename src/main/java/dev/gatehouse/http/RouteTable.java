package dev.gatehouse.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the route of a path: an exact look-up, then the few with a parameter, then those at the
 * host's root. Immutable.
 */
final class RouteTable {
  private final String base;
  private final Map<String, Route> exact = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();
  private final Map<String, Route> rooted = new HashMap<>();

  /** A match with its decoded path parameters. */
  record Match(Route route, String path, Map<String, String> parameters) {}

  private record Pattern(String[] segments, Route route) {}

  RouteTable(String base, List<Route> routes) {
    this.base = base;
    for (Route route : routes) {
      if (route.rooted()) {
        rooted.put(route.path(), route);
      } else if (route.path().indexOf('{') < 0) {
        exact.put(route.path(), route);
      } else {
        patterns.add(new Pattern(route.path().split("/", -1), route));
      }
    }
  }

  /** The match of a raw request path, or null. */
  Match find(String rawPath) {
    Match match = rawPath.startsWith(base) ? below(rawPath) : null;
    if (match != null) {
      return match;
    }
    Route route = rooted.get(rawPath);
    return route == null ? null : new Match(route, rawPath, Map.of());
  }

  private Match below(String rawPath) {
    String path = rawPath.substring(base.length());
    if (path.isEmpty()) {
      path = "/";
    }
    Route route = exact.get(path);
    if (route != null) {
      return new Match(route, path, Map.of());
    }
    String[] segments = path.split("/", -1);
    for (Pattern pattern : patterns) {
      Map<String, String> parameters = match(pattern.segments(), segments);
      if (parameters != null) {
        return new Match(pattern.route(), path, parameters);
      }
    }
    return null;
  }

  private static Map<String, String> match(String[] pattern, String[] segments) {
    boolean open = pattern[pattern.length - 1].endsWith("*}");
    if (open ? segments.length < pattern.length : pattern.length != segments.length) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pattern.length - (open ? 1 : 0); i++) {
      if (pattern[i].startsWith("{")) {
        if (segments[i].isEmpty()) {
          return null;
        }
        parameters.put(
            pattern[i].substring(1, pattern[i].length() - 1), FormDecoder.segment(segments[i]));
      } else if (!pattern[i].equals(segments[i])) {
        return null;
      }
    }
    return parameters;
  }
}
