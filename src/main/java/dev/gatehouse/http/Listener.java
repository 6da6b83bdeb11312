package dev.gatehouse.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the server listens.
 *
 * @param name unique name in logs and for {@link HttpServer#port}
 * @param address what it is bound to
 * @param tls TLS, or empty for plain HTTP
 */
public record Listener(String name, Address address, Optional<Tls> tls) {

  /** What a listener is bound to. */
  public sealed interface Address {
    /**
     * An address of the network.
     *
     * @param host address to bind
     * @param port port, 0 for any free one
     */
    record Tcp(String host, int port) implements Address {
      @Override
      public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
      }
    }

    /**
     * A Unix domain socket; only its owner may connect.
     *
     * @param path where it appears; at most about 100 bytes
     */
    record Unix(Path path) implements Address {
      @Override
      public String toString() {
        return path.toString();
      }
    }
  }

  /**
   * TLS of a listener.
   *
   * @param certificate PEM file with the chain, leaf first
   * @param key PEM file with the private key
   * @param minimum oldest version, {@code 1.2} or {@code 1.3}
   * @param maximum newest version
   */
  public record Tls(Path certificate, Path key, String minimum, String maximum) {}

  /** A listener on the network. */
  public static Listener tcp(String name, String host, int port, Optional<Tls> tls) {
    return new Listener(name, new Address.Tcp(host, port), tls);
  }

  /** A listener on a Unix domain socket. */
  public static Listener unix(String name, Path path) {
    return new Listener(name, new Address.Unix(path), Optional.empty());
  }
}
