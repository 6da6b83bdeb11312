package dev.gatehouse.pages;

import java.util.Map;

/**
 * A file to be sent as it is.
 *
 * @param name under {@code static/}
 * @param etag strong, with its quotes
 * @param cacheControl a year for an address that contains the content's hash, else five minutes
 */
public record StaticFile(
    String name, byte[] body, String contentType, String etag, String cacheControl) {

  /**
   * Every header that the file needs, {@code Content-Type} aside. The policy keeps an SVG picture
   * from running scripts in our origin when somebody opens it by itself.
   */
  public Map<String, String> headers() {
    return Map.of(
        "ETag", etag,
        "Cache-Control", cacheControl,
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "X-Content-Type-Options", "nosniff",
        "Cross-Origin-Resource-Policy", "same-origin");
  }
}
