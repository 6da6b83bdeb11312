package dev.gatehouse.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads forwarding headers: {@code Forwarded} (RFC 7239) and plain lists of addresses.
 *
 * <p>What cannot be read is a hop without an address, so that nothing to the left of it is
 * believed.
 */
final class Forwarded {
  private static final Hop UNREADABLE = new Hop("", null);

  private Forwarded() {}

  /**
   * One proxy's report.
   *
   * @param address whom it got the request from, or "" when it does not say
   * @param proto the protocol of that request, or null
   */
  record Hop(String address, String proto) {}

  /** {@code 192.0.2.1, 2001:db8::1}, also with ports as some proxies send them. */
  static List<Hop> addresses(String list) {
    List<Hop> hops = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      hops.add(new Hop(withoutPort(one.strip()), null));
    }
    return hops;
  }

  /** {@code for=192.0.2.1;proto=https, for="[2001:db8::1]:47011"} (RFC 7239 §4). */
  static List<Hop> parse(String header) {
    List<Hop> hops = new ArrayList<>();
    for (String element : split(header, ',')) {
      hops.add(hop(element));
    }
    return hops;
  }

  private static Hop hop(String element) {
    String address = null;
    String proto = null;
    for (String pair : split(element, ';')) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = equals < 0 ? null : unquoted(pair.substring(equals + 1).strip());
      boolean repeated =
          name.equals("for") && address != null || name.equals("proto") && proto != null;
      if (value == null || repeated) {
        return UNREADABLE;
      }
      if (name.equals("for")) {
        address = withoutPort(value);
      } else if (name.equals("proto")) {
        proto = value;
      }
    }
    return new Hop(address == null ? "" : address, proto);
  }

  /** Splits outside quoted strings; an unclosed one takes the rest. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(Math.min(start, text.length())));
    return parts;
  }

  /** The value of a token or quoted string (RFC 9110 §5.6.4); null when it is neither. */
  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value.isEmpty() || value.indexOf('"') >= 0 ? null : value;
    }
    if (value.length() < 2 || !value.endsWith("\"")) {
      return null;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  /** An IPv6 address has several colons, so its port is outside brackets. */
  private static String withoutPort(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? "" : node.substring(1, end);
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
