package dev.gatehouse.spi;

import java.net.URI;
import java.util.Objects;

/**
 * What the host gives a redirect login to depart with.
 *
 * @param callback where the upstream must send the browser back to
 * @param correlation value that must come back in {@link ArrivalTerms#correlationParameter}
 * @param context what the login is for
 */
public record DepartureRequest(URI callback, String correlation, LoginContext context) {

  public DepartureRequest {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(correlation, "correlation");
    Objects.requireNonNull(context, "context");
  }
}
