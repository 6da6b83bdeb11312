package dev.gatehouse.http;

import java.util.List;
import java.util.Set;

/**
 * Who may read answers from another origin (rule R15).
 *
 * @param origins origins for routes with {@link Route.Cors#CONFIGURED}; {@code *} for all
 * @param ofClients further origins, those of the clients
 * @param headers request headers that they may send
 */
public record CorsPolicy(Set<String> origins, Set<String> ofClients, List<String> headers) {

  /** A policy without clients. */
  public CorsPolicy(Set<String> origins, List<String> headers) {
    this(origins, Set.of(), headers);
  }

  private boolean has(String origin) {
    return origins.contains(origin) || ofClients.contains(origin);
  }

  /** The value of {@code Access-Control-Allow-Origin}, or null for none. */
  String allowed(Route.Cors cors, String origin) {
    return switch (cors) {
      case NONE -> null;
      case PUBLIC -> "*";
      case CONFIGURED -> origin == null ? null : has(origin) ? origin : has("*") ? "*" : null;
    };
  }
}
