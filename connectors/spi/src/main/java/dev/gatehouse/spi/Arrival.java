package dev.gatehouse.spi;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What came back from the upstream, after the host has checked correlation and browser.
 *
 * @param method how it came
 * @param callback the address that the departure named
 * @param parameters parameters of the query (GET) or the form (POST); a name may repeat
 * @param headers the headers that {@link ArrivalTerms#headers} names, by lower-case name
 * @param departureState what the departure left, {@link Departure#state()}
 * @param context what the login is for
 */
public record Arrival(
    ArrivalTerms.Method method,
    URI callback,
    Map<String, List<String>> parameters,
    Map<String, List<String>> headers,
    byte[] departureState,
    LoginContext context) {

  public Arrival {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(callback, "callback");
    parameters = Map.copyOf(parameters);
    headers = Map.copyOf(headers);
    Objects.requireNonNull(departureState, "departureState");
    Objects.requireNonNull(context, "context");
  }

  /** Names only: values are codes and assertions. */
  @Override
  public String toString() {
    return "Arrival[method=" + method + ", parameters=" + parameters.keySet() + "]";
  }
}
