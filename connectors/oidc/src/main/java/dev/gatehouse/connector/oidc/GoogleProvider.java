package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Schema;
import java.net.URI;

/** The type {@code google}: OpenID Connect with Google's groups. */
public final class GoogleProvider implements ConnectorProvider<GoogleSettings> {
  private static final URI DIRECTORY =
      URI.create("https://admin.googleapis.com/admin/directory/v1");

  @Override
  public String type() {
    return "google";
  }

  @Override
  public Schema<GoogleSettings> settings() {
    return GoogleSchema.SCHEMA;
  }

  /**
   * Opens without asking Google.
   *
   * @throws UpstreamException when the service account's file cannot be used
   */
  @Override
  public Connector open(GoogleSettings settings, ConnectorContext context)
      throws UpstreamException {
    return GoogleGroups.open(settings, context, DIRECTORY);
  }
}
