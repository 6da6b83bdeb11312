package dev.gatehouse.http;

import dev.gatehouse.spi.settings.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which proxies may speak for their clients (attack case 77). Immutable.
 *
 * <p>A forwarding header is believed only when the connection comes from a configured address; it
 * is walked from the right, because a client can put anything on its left. Only the one configured
 * header is read: a proxy that sets one passes the other through as the client sent it.
 *
 * @param header the header that carries addresses: {@code Forwarded} (RFC 7239) or a list of
 *     addresses such as {@code X-Forwarded-For}; empty to ignore all
 * @param trusted addresses of proxies
 */
public record ProxyTrust(Optional<String> header, List<Cidr> trusted) {
  private static final int MOST_HOPS = 20;
  // A number over 255 would make a name of it.
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

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
    boolean standard = header.get().equalsIgnoreCase("Forwarded");
    String joined = String.join(",", Collections.list(request.getHeaders(header.get())));
    List<Forwarded.Hop> hops = standard ? Forwarded.parse(joined) : Forwarded.addresses(joined);
    String client = address;
    String proto = standard ? null : request.getHeader("X-Forwarded-Proto");
    int looked = 0;
    for (int i = hops.size() - 1; i >= 0 && looked++ < MOST_HOPS; i--) {
      Forwarded.Hop hop = hops.get(i);
      if (standard) {
        // Who reports this hop is trusted; the one nearest to the client decides.
        proto = hop.proto() == null ? proto : hop.proto();
      }
      if (literal(hop.address()).isEmpty()) {
        break;
      }
      client = hop.address();
      if (!isTrusted(client)) {
        break;
      }
    }
    return new Peer(client, secure || "https".equalsIgnoreCase(proto), true);
  }

  /** Whether an address is a proxy's. */
  public boolean trusts(InetAddress address) {
    return trusted.stream().anyMatch(cidr -> cidr.contains(address));
  }

  private boolean isTrusted(String address) {
    return literal(address).filter(this::trusts).isPresent();
  }

  /** An address in digits; a name would be looked up, which is not for strangers to cause. */
  private static Optional<InetAddress> literal(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!LITERAL.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
