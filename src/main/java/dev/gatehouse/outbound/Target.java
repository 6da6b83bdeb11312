package dev.gatehouse.outbound;

import dev.gatehouse.outbound.OutboundException.Reason;
import java.net.URI;
import java.util.Locale;

/**
 * Where a request goes.
 *
 * @param secure whether by TLS
 * @param host name or address in lower case, IPv6 without brackets
 * @param port the port
 * @param path path and query as they are sent
 */
record Target(boolean secure, String host, int port, String path) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final int LAST_PORT = 65_535;

  /**
   * @throws OutboundException {@code REFUSED} for an address that no request can go to
   */
  static Target of(URI address) throws OutboundException {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http")) {
      throw new OutboundException(Reason.REFUSED, "only https is spoken, not " + scheme);
    }
    if (address.getHost() == null || address.getRawUserInfo() != null) {
      throw new OutboundException(Reason.REFUSED, "an address needs a host, and no user name");
    }
    if (address.getPort() == 0 || address.getPort() > LAST_PORT) {
      throw new OutboundException(Reason.REFUSED, "there is no port " + address.getPort());
    }
    String host = address.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    URI ascii = URI.create(address.toASCIIString());
    String path =
        ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    int usual = secure ? HTTPS : HTTP;
    return new Target(
        secure, host, address.getPort() < 0 ? usual : address.getPort(), path + query);
  }

  /** Host and port, for CONNECT and for people. */
  String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The Host header field (RFC 9110, section 7.2). */
  String hostField() {
    String authority = authority();
    return port == (secure ? HTTPS : HTTP)
        ? authority.substring(0, authority.lastIndexOf(':'))
        : authority;
  }
}
