package dev.gatehouse.pages;

import java.util.Map;

/**
 * A page ready to be sent.
 *
 * @param body UTF-8
 * @param contentType of the body
 * @param contentSecurityPolicy of its class of page (R14)
 * @param language its language tag
 */
public record RenderedPage(
    byte[] body, String contentType, String contentSecurityPolicy, String language) {

  /**
   * Every header that the page needs, {@code Content-Type} aside. No {@code
   * Cross-Origin-Opener-Policy}: it would cut a client off from the window that it opened for the
   * login.
   */
  public Map<String, String> headers() {
    return Map.of(
        "Content-Security-Policy", contentSecurityPolicy,
        "Content-Language", language,
        "Cache-Control", "no-store",
        "Referrer-Policy", "no-referrer",
        "X-Content-Type-Options", "nosniff",
        "X-Frame-Options", "DENY");
  }
}
