package dev.gatehouse.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order of the server's packages, lowest first. A package imports from the levels below its
 * own; packages of one level may also import each other, except the endpoint families.
 */
final class Levels {
  static final String ROOT = "dev.gatehouse.";

  private static final int ENDPOINTS = 6;

  private static final List<Set<String>> ORDER =
      List.of(
          Set.of("protocol", "crypto", "audit", "logging", "jose", "expressions"),
          Set.of("storage", "config", "pages"),
          Set.of("http", "keys", "connectors", "jobs", "mail", "backup", "mapping", "outbound"),
          Set.of(
              "clients", "kubernetes", "passwords", "sessions", "tokens", "telemetry", "workloads"),
          Set.of("generation"),
          Set.of("flow", "rest", "backchannel"),
          Set.of(
              "account",
              "authorize",
              "login",
              "consent",
              "device",
              "grants",
              "logout",
              "userinfo",
              "introspection",
              "tokenreview",
              "discovery",
              "registration",
              "health",
              "admin"),
          Set.of("database"),
          Set.of("wiring"),
          Set.of("cli", "demo", "authoring"));

  private Levels() {}

  /** The level of a top-level package; empty for one that nobody has put in order. */
  static Optional<Integer> of(String topPackage) {
    for (int level = 0; level < ORDER.size(); level++) {
      if (ORDER.get(level).contains(topPackage)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  static boolean mayImport(String from, String to) {
    int origin = of(from).orElseThrow();
    int target = of(to).orElseThrow();
    return target < origin || target == origin && origin != ENDPOINTS || from.equals(to);
  }

  /** The first part of the package below {@code dev.gatehouse}; empty for a foreign package. */
  static Optional<String> topPackage(String packageName) {
    if (!packageName.startsWith(ROOT)) {
      return Optional.empty();
    }
    String below = packageName.substring(ROOT.length());
    int dot = below.indexOf('.');
    return Optional.of(dot < 0 ? below : below.substring(0, dot));
  }
}
