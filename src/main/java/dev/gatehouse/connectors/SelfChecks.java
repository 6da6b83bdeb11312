package dev.gatehouse.connectors;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UpstreamException;
import java.util.List;
import java.util.Optional;

/** What connectors find out about their upstreams, in words for administrators. Thread-safe. */
public final class SelfChecks {
  private SelfChecks() {}

  /** What a connector finds out; empty when it cannot. An upstream that is away is a finding. */
  public static Optional<List<Finding>> run(Connector connector) {
    return connector.selfCheck().map(SelfChecks::run);
  }

  private static List<Finding> run(SelfCheck check) {
    try {
      return check.check();
    } catch (UpstreamException e) {
      return List.of(new Finding("connection", false, explain(e)));
    }
  }

  /** What went wrong, and where to look. */
  public static String explain(UpstreamException e) {
    return switch (e.kind()) {
      case UNREACHABLE ->
          "the identity source does not answer; look at its address, name, port, TLS and whether a"
              + " firewall is between: "
              + e.getMessage();
      case PROTOCOL ->
          "the identity source answers what makes no sense; look at what the settings say of it: "
              + e.getMessage();
      case NOT_NOW -> "the identity source does not answer this now: " + e.getMessage();
      case FAULT -> "the connector itself failed; tell its author: " + e.getMessage();
    };
  }
}
