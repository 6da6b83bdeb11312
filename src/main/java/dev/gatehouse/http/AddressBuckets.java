package dev.gatehouse.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Which addresses count as one party, wherever a share of something is given to each. */
public final class AddressBuckets {
  /** A network of IPv6 belongs to one party, who has 2^64 addresses in it (RFC 4291 §2.5.1). */
  private static final int NETWORK_BYTES = 8;

  private AddressBuckets() {}

  /** The bucket of an address: the address itself, of IPv6 its /64 network. */
  public static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
        : address.getHostAddress();
  }

  /**
   * The same for an address as text.
   *
   * @param address IP address as text; anything else is a bucket of its own
   */
  public static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // A text with a colon is never looked up as a name.
      return of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
