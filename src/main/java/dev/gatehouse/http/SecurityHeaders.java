package dev.gatehouse.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.TreeMap;

/**
 * Headers that every answer has. Immutable.
 *
 * @param standard ours; an endpoint's own header of the same name replaces one
 * @param configured those of {@code web.headers}, which replace ours and an endpoint's
 */
public record SecurityHeaders(Map<String, String> standard, Map<String, String> configured) {
  private static final String CSP = "Content-Security-Policy";

  public SecurityHeaders {
    standard = Map.copyOf(standard);
    configured = Map.copyOf(configured);
  }

  /**
   * @param hsts whether browsers are told to use TLS alone for this host from now on; that holds
   *     for all ports of the host and outlives us by a year, so a Dex file must ask for it
   */
  public static SecurityHeaders of(boolean hsts, Map<String, String> configured) {
    Map<String, String> standard = new TreeMap<>();
    standard.put("X-Content-Type-Options", "nosniff");
    standard.put("Referrer-Policy", "no-referrer");
    standard.put("X-Frame-Options", "DENY");
    if (hsts) {
      standard.put("Strict-Transport-Security", "max-age=31536000");
    }
    return new SecurityHeaders(standard, configured);
  }

  /** Puts the configured headers on top of an answer. */
  void apply(Response response, HttpServletResponse out) {
    configured.forEach((name, value) -> {
      if (!name.equalsIgnoreCase(CSP) || !hasScript(response)) {
        out.setHeader(name, value);
      }
    });
  }

  /** Such a page needs its one script, and perhaps frames, which its own policy allows. */
  private static boolean hasScript(Response response) {
    return response.headers().stream()
        .anyMatch(
            header -> header.getKey().equals(CSP) && header.getValue().contains("script-src"));
  }
}
