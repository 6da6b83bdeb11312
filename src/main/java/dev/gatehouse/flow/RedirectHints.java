package dev.gatehouse.flow;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/**
 * What an error page may say about a redirect URI that is not registered.
 *
 * <p>Registered URIs are the client's business and stay in the log, except for loopback addresses:
 * there the person in front of the page is the developer, and the difference is what they need.
 */
public final class RedirectHints {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private RedirectHints() {}

  /**
   * @param requested the address that the request names
   * @param addresses those that are registered for the same purpose
   */
  public static List<String> of(String requested, List<String> addresses) {
    if (!loopback(requested)) {
      return List.of();
    }
    List<String> registered = addresses.stream().filter(RedirectHints::loopback).limit(5).toList();
    return registered.isEmpty() ? List.of() : List.of(requested, String.join(" ", registered));
  }

  private static boolean loopback(String uri) {
    try {
      URI parsed = new URI(uri);
      return parsed.getHost() != null
          && LOOPBACK.contains(parsed.getHost())
          && parsed.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
