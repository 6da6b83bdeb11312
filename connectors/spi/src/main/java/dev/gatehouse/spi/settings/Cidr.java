package dev.gatehouse.spi.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses (RFC 4632, RFC 4291), with no bit set after the prefix.
 *
 * @param network first address of the range
 * @param prefix number of leading bits that belong to the network: 0 to 32, or to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefix) {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  // Only these characters, and a colon: then the JDK reads it as an address and never asks DNS.
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

  public Cidr {
    if (prefix < 0 || prefix > network.getAddress().length * 8) {
      throw new IllegalArgumentException("the prefix length is out of range");
    }
    byte[] bytes = network.getAddress();
    for (int bit = prefix; bit < bytes.length * 8; bit++) {
      if ((bytes[bit / 8] & (0x80 >> bit % 8)) != 0) {
        throw new IllegalArgumentException(
            "has bits set after the first " + prefix + "; a range starts at its first address");
      }
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Never resolves a name.
   *
   * @throws IllegalArgumentException with a message for the person
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = address(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new Cidr(network, network.getAddress().length * 8);
    }
    String digits = text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("the prefix length after / must be a number");
    }
    return new Cidr(network, Integer.parseInt(digits));
  }

  /** Whether the address lies in this range; an IPv4-mapped IPv6 address counts as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress address(String text) {
    if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
      try {
        return InetAddress.getByName(text);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("is not an IP address", e);
      }
    }
    throw new IllegalArgumentException(
        "must be an IP address or a range of them, such as 10.0.0.0/8");
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
