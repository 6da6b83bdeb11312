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

  /**
   * The value of {@code Access-Control-Allow-Origin}, or null for none.
   *
   * @param ofAsking the origins of the client that asks; null while nobody knows which it is, as at
   *     every preflight, which browsers send without credentials
   */
  String allowed(Route.Cors cors, String origin, Set<String> ofAsking) {
    return switch (cors) {
      case NONE -> null;
      case PUBLIC -> "*";
      case CONFIGURED -> origin == null ? null : configured(origin, ofAsking);
    };
  }

  private String configured(String origin, Set<String> ofAsking) {
    Set<String> more = ofAsking == null ? ofClients : ofAsking;
    if (origins.contains(origin) || more.contains(origin)) {
      return origin;
    }
    return origins.contains("*") || more.contains("*") ? "*" : null;
  }
}
