package dev.gatehouse.spi;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a redirect login needs when the browser comes back. A form post arrives without {@code Lax}
 * cookies, so the host must know before the departure.
 *
 * @param method how the browser arrives
 * @param correlationParameter parameter that carries the host's correlation value, such as {@code
 *     state} or {@code RelayState}
 * @param headers names of request headers that the connector reads, in lower case; the host hands
 *     over these and no others
 */
public record ArrivalTerms(Method method, String correlationParameter, Set<String> headers) {

  /** HTTP methods of an arrival. */
  public enum Method {
    /** By a link or redirect, with parameters in the query. */
    GET,
    /**
     * By a form of the upstream, with parameters in the body; needs a cookie that crosses sites.
     */
    POST
  }

  public ArrivalTerms {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(correlationParameter, "correlationParameter");
    Set<String> lower = new TreeSet<>();
    headers.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    headers = Set.copyOf(lower);
  }

  /** Arrival of OAuth 2.0: GET with {@code state}, no headers. */
  public static ArrivalTerms oauth() {
    return new ArrivalTerms(Method.GET, "state", Set.of());
  }
}
