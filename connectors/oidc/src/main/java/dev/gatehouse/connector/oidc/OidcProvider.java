package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Schema;

/** The type {@code oidc}. */
public final class OidcProvider implements ConnectorProvider<OidcSettings> {

  @Override
  public String type() {
    return "oidc";
  }

  @Override
  public Schema<OidcSettings> settings() {
    return OidcSchema.SCHEMA;
  }

  /**
   * Opens without asking the provider: its document is read at the first login, so a provider that
   * is down at the start is used as soon as it is up.
   */
  @Override
  public Connector open(OidcSettings settings, ConnectorContext context) throws UpstreamException {
    return OidcConnector.open(
        settings,
        context,
        provider ->
            settings
                .graph()
                .map(base ->
                    new MicrosoftGraph(
                        base,
                        provider.client(),
                        new GraphTokens(provider, base, context.clock()),
                        context.clock())));
  }
}
