package dev.gatehouse.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the server listens.
 *
 * @param name name in logs
 * @param host address to bind
 * @param port port, 0 for any free one
 * @param tls TLS, or empty for plain HTTP
 */
public record Listener(String name, String host, int port, Optional<Tls> tls) {

  /**
   * TLS of a listener.
   *
   * @param certificate PEM file with the chain, leaf first
   * @param key PEM file with the private key
   * @param minimum oldest version, {@code 1.2} or {@code 1.3}
   * @param maximum newest version
   */
  public record Tls(Path certificate, Path key, String minimum, String maximum) {}
}
