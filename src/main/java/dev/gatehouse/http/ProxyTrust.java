package dev.gatehouse.http;

import dev.gatehouse.spi.settings.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which proxies may speak for their clients (attack case 77). Immutable.
 *
 * <p>A forwarding header is believed only when the connection comes from a configured address; it
 * is walked from the right, because a client can put anything on its left.
 *
 * @param header the header that carries addresses, such as {@code X-Forwarded-For}; empty to ignore
 *     all
 * @param trusted addresses of proxies
 */
public record ProxyTrust(Optional<String> header, List<Cidr> trusted) {
  private static final int MOST_HOPS = 20;

  /** Believes nobody. */
  public static final ProxyTrust NOBODY = new ProxyTrust(Optional.empty(), List.of());

  /** The client as it is believed. */
  record Peer(String address, boolean secure, boolean proxied) {}

  Peer peer(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    boolean secure = request.isSecure();
    if (header.isEmpty() || !isTrusted(address)) {
      return new Peer(address, secure, false);
    }
    List<String> hops = new ArrayList<>();
    for (String line : Collections.list(request.getHeaders(header.get()))) {
      for (String hop : line.split(",", -1)) {
        hops.add(hop.strip());
      }
    }
    String proto = request.getHeader("X-Forwarded-Proto");
    String client = address;
    int looked = 0;
    for (int i = hops.size() - 1; i >= 0 && looked++ < MOST_HOPS; i--) {
      if (literal(hops.get(i)).isEmpty()) {
        break;
      }
      client = hops.get(i);
      if (!isTrusted(client)) {
        break;
      }
    }
    return new Peer(client, secure || "https".equalsIgnoreCase(proto), true);
  }

  private boolean isTrusted(String address) {
    Optional<InetAddress> literal = literal(address);
    return literal.isPresent() && trusted.stream().anyMatch(cidr -> cidr.contains(literal.get()));
  }

  /** An address in digits; a name would be looked up, which is not for strangers to cause. */
  private static Optional<InetAddress> literal(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
