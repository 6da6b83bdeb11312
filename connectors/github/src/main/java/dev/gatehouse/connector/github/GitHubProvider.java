package dev.gatehouse.connector.github;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Schema;

/** The type {@code github}. */
public final class GitHubProvider implements ConnectorProvider<GitHubSettings> {

  @Override
  public String type() {
    return "github";
  }

  @Override
  public Schema<GitHubSettings> settings() {
    return GitHubSchema.SCHEMA;
  }

  /** Opens without asking GitHub: an outage at the start is none for later. */
  @Override
  public Connector open(GitHubSettings settings, ConnectorContext context)
      throws UpstreamException {
    return new GitHubConnector(settings, context);
  }
}
