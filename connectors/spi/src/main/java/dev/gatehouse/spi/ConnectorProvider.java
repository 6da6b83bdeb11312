package dev.gatehouse.spi;

import dev.gatehouse.spi.settings.Schema;

/**
 * A type of connector, found by {@link java.util.ServiceLoader} through {@code
 * META-INF/services/dev.gatehouse.spi.ConnectorProvider}; has a public constructor without
 * parameters that does nothing.
 *
 * <p>Thread-safe.
 *
 * @param <C> the typed configuration: immutable, with {@code equals} (a record), because a
 *     connector whose settings are equal after a reload stays open
 */
public interface ConnectorProvider<C> {

  /** The {@code type} in the configuration: lower case letters, digits and hyphens; constant. */
  String type();

  /** The declaration of the configuration; always the same keys. Every key is documented. */
  Schema<C> settings();

  /**
   * Opens a connector. Called again for each connector of this type and after each change of its
   * configuration; the old one is closed after its last use, so both live for a while.
   *
   * @param settings the bound configuration
   * @param context what the connector may use
   * @throws UpstreamException when the upstream is needed to open and cannot be asked; the
   *     connector is then listed as unavailable with the message
   */
  Connector open(C settings, ConnectorContext context) throws UpstreamException;
}
