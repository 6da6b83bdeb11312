package dev.gatehouse.spi.settings;

import java.util.Objects;

/**
 * An address to listen on or to connect to.
 *
 * @param host name or IP address (IPv6 without brackets); empty for "every interface"
 * @param port 0 to 65535; 0 asks for a free port
 */
public record HostPort(String host, int port) {

  public HostPort {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("the port must be between 0 and 65535");
    }
  }

  /**
   * Reads {@code host:port}, {@code [::1]:port} or {@code :port}.
   *
   * @throws IllegalArgumentException with a message for the person
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("must be host:port, such as 127.0.0.1:5556; no port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address needs brackets, such as [::1]:5556");
    }
    if (host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@' || c == '[' || c == ']')) {
      throw new IllegalArgumentException("must be host:port, such as 127.0.0.1:5556; not a URL");
    }
    String digits = text.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("the port must be a number between 0 and 65535");
    }
    return new HostPort(host, Integer.parseInt(digits));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
