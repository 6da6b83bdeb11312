package dev.gatehouse.http;

import java.util.List;

/**
 * Listeners that answer with the same routes: the issuer's, those of telemetry, those of the
 * command line. What stands at one site is not reachable at another.
 *
 * @param listeners where it listens
 * @param handler what answers
 */
public record Site(List<Listener> listeners, RequestHandler handler) {
  public Site {
    listeners = List.copyOf(listeners);
  }
}
