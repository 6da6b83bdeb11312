package dev.gatehouse.health;

import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.HomePage;
import dev.gatehouse.pages.StaticFile;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Small answers that belong to no protocol. Thread-safe. */
public final class PlainEndpoints {
  private static final String TEXT = "text/plain;charset=UTF-8";
  private final BooleanSupplier healthy;

  /**
   * @param healthy whether the server can answer logins
   */
  public PlainEndpoints(BooleanSupplier healthy) {
    this.healthy = healthy;
  }

  /** {@code /healthz}, with Dex's words. */
  public Response healthz(Request http, Generation generation) {
    return healthy.getAsBoolean()
        ? text(200, "Health check passed")
        : text(503, "Health check failed; the telemetry address says why at /healthz/ready");
  }

  /** {@code /robots.txt}. */
  public Response robots(Request http, Generation generation) {
    return text(200, "User-agent: *\nDisallow: /\n");
  }

  /** {@code /}. */
  public Response home(Request http, Generation generation) {
    return PageResponses.page(
        200,
        new HomePage(
            generation.tokens().issuer(),
            List.of(
                new HomePage.Link(
                    "OpenID Connect Discovery",
                    generation.policy().endpoint("/.well-known/openid-configuration")),
                new HomePage.Link("JWKS", generation.policy().endpoint("/keys")))),
        http,
        generation,
        http.query().get("ui_locales"));
  }

  /** {@code /static/{name}}: names carry a hash of the content, so they may be kept for good. */
  public Response file(Request http, Generation generation) {
    StaticFile file =
        generation
            .pages()
            .staticFiles()
            .find(http.pathParameter("name"))
            .orElseThrow(() -> new PageError(Problem.NOT_FOUND, "no such static file"));
    Response response = Response.status(200).body(file.contentType(), file.body());
    file.headers()
        .forEach((name, value) -> {
          if (name.equals("Cache-Control")) {
            response.cacheControl(value);
          } else {
            response.header(name, value);
          }
        });
    return response;
  }

  private static Response text(int status, String text) {
    return Response.status(status).body(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }
}
