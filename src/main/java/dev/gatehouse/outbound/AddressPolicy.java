package dev.gatehouse.outbound;

import dev.gatehouse.spi.settings.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses the server connects to on behalf of a party (attack case 64). Immutable.
 *
 * <p>Public addresses always; those of the machine, of private networks, of cloud metadata and
 * everything else that the internet does not route only when the configuration names the host or
 * the network: a party must not use the server to reach what only the server can reach. A client
 * that registered itself is reached under a policy that names nothing.
 *
 * @param hosts host names in lower case whose addresses are all allowed; {@code *.example.com} for
 *     all below {@code example.com}
 * @param networks networks that are allowed, whatever the name
 */
public record AddressPolicy(List<String> hosts, List<Cidr> networks) {
  private static final List<Cidr> CLOSED =
      List.of(
              // IANA's registries of special-purpose addresses (RFC 6890), and multicast.
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // A public address by its digits, but the metadata server of Azure's machines.
              "168.63.129.16",
              // Unspecified, loopback and the old IPv4-compatible form.
              "::/96",
              // Network address translation of one's own network (RFC 8215).
              "64:ff9b:1::/48",
              "100::/64",
              // Teredo, benchmarks, documentation and 6to4: tunnels hide an IPv4 address.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .stream()
          .map(Cidr::parse)
          .toList();

  /** The well-known prefix of NAT64 (RFC 6052): its last 32 bits are the address that is meant. */
  private static final Cidr TRANSLATED = Cidr.parse("64:ff9b::/96");

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  public AddressPolicy {
    hosts = List.copyOf(hosts);
    networks = List.copyOf(networks);
  }

  /** Whether the server connects to an address that the host has. */
  boolean permits(String host, InetAddress address) {
    InetAddress meant = meant(address);
    return matches(hosts, host)
        || networks.stream().anyMatch(cidr -> cidr.contains(address) || cidr.contains(meant))
        || CLOSED.stream().noneMatch(cidr -> cidr.contains(meant));
  }

  /** Whether a list of names and {@code *.} patterns has the host. */
  public static boolean matches(List<String> patterns, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return patterns.stream()
        .anyMatch(pattern ->
            pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern));
  }

  private static InetAddress meant(InetAddress address) {
    byte[] bytes = address.getAddress();
    try {
      // Also turns an IPv4-mapped IPv6 address into the IPv4 address that it is.
      return bytes.length == IPV6_BYTES && TRANSLATED.contains(address)
          ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES))
          : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }
}
