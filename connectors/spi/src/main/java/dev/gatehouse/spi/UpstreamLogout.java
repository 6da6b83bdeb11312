package dev.gatehouse.spi;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * Ends the session at the upstream through the browser.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface UpstreamLogout {

  /**
   * Where to send the browser, or empty when there is nothing to end for this person.
   *
   * @throws UpstreamException when the upstream cannot be asked
   */
  Optional<URI> depart(LogoutRequest request) throws UpstreamException;

  /**
   * Who logs out.
   *
   * @param identity the person
   * @param connectorState what the connector returned with the identity; empty for none
   * @param returnTo where the upstream should send the browser afterwards
   * @param correlation value that should come back with it
   */
  record LogoutRequest(
      UpstreamIdentity identity, byte[] connectorState, URI returnTo, String correlation) {
    public LogoutRequest {
      Objects.requireNonNull(identity, "identity");
      Objects.requireNonNull(connectorState, "connectorState");
      Objects.requireNonNull(returnTo, "returnTo");
      Objects.requireNonNull(correlation, "correlation");
    }

    @Override
    public String toString() {
      return "LogoutRequest[" + identity + "]";
    }
  }
}
