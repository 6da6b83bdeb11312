package dev.gatehouse.testing;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;

/** The type {@code test-token-upstream}: connectors to a {@link TestUpstream}. */
public final class TestUpstreamProvider implements ConnectorProvider<TestUpstreamProvider.Terms> {

  /**
   * Settings of a connector.
   *
   * @param world name of the {@link TestUpstream}
   * @param singleUse whether its state works once (rule R7)
   * @param refreshes whether it can be asked again
   * @param fails whether it cannot be opened
   * @param takesTokens whether it takes tokens in place of a login
   */
  public record Terms(
      String world, boolean singleUse, boolean refreshes, boolean fails, boolean takesTokens) {}

  @Override
  public String type() {
    return "test-token-upstream";
  }

  @Override
  public Schema<Terms> settings() {
    return Schema.of(
        "Upstream of tests",
        s -> {
          Setting<String> world = s.text("world").required().doc("Which upstream.");
          Setting<Boolean> single = s.bool("singleUse").defaultsTo(false).doc("State works once.");
          Setting<Boolean> refreshes = s.bool("refreshes").defaultsTo(true).doc("Can be asked.");
          Setting<Boolean> fails = s.bool("fails").defaultsTo(false).doc("Cannot be opened.");
          Setting<Boolean> tokens = s.bool("takesTokens").defaultsTo(false).doc("Takes tokens.");
          return v ->
              new Terms(v.get(world), v.get(single), v.get(refreshes), v.get(fails), v.get(tokens));
        });
  }

  @Override
  public Connector open(Terms settings, ConnectorContext context) throws UpstreamException {
    if (settings.fails()) {
      throw UpstreamException.unreachable("the test says so", null);
    }
    return TestUpstream.of(settings.world())
        .connector(settings.singleUse(), settings.refreshes(), settings.takesTokens());
  }
}
