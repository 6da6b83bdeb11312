package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.oidc.OidcSettings.Place;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.util.Optional;

/** The provider's document, read when it is needed. Thread-safe. */
final class Discovery {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";
  private static final int NOT_FOUND = 404;

  private final Place place;
  private final UpstreamClient client;
  private final Renewed<Metadata> metadata;
  private volatile boolean everRead;

  Discovery(Place place, UpstreamClient client, ConnectorContext context) {
    this.place = place;
    this.client = client;
    metadata =
        new Renewed<>(
            "the provider's document",
            this::read,
            place.lifetime(),
            context.clock(),
            context.logger());
  }

  /** What the provider says about itself. */
  Metadata metadata() throws UpstreamException {
    return metadata.get();
  }

  private Metadata read() throws UpstreamException {
    return read(ask());
  }

  /** Asks for the document, whatever is known already. */
  Response ask() throws UpstreamException {
    String base = place.issuer().replaceFirst("/$", "");
    return client.send(Request.get(URI.create(base + WELL_KNOWN)));
  }

  /** What an answer with the document says, and the configuration where there is none. */
  Metadata read(Response response) throws UpstreamException {
    // Once there was a document, one that is gone is trouble: without it less would be checked.
    Optional<Metadata> configured =
        everRead ? Optional.empty() : Metadata.configured(place.overrides());
    if (response.status() == NOT_FOUND && configured.isPresent()) {
      return configured.get();
    }
    Metadata read = Metadata.read(Answers.requireSuccess(response).json(), place);
    everRead = true;
    return read;
  }
}
