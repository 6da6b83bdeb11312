package dev.gatehouse.discovery;

import dev.gatehouse.http.Endpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.keys.PublishedKeys;
import dev.gatehouse.keys.SigningKeys;

/**
 * {@code /keys}: the JWKS, from memory, with the life that the rotation plan allows. Thread-safe.
 */
public final class KeysEndpoint implements Endpoint {
  /** Where it stands below the issuer. */
  public static final String PATH = "/keys";

  private final SigningKeys keys;

  public KeysEndpoint(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public Response handle(Request http) {
    PublishedKeys published = keys.published();
    return Response.status(200)
        .body("application/json", published.body())
        .header("ETag", published.etag())
        .cacheControl("public, max-age=" + published.maxAge().toSeconds() + ", must-revalidate");
  }
}
