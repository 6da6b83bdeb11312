package dev.gatehouse.kubernetes.check;

import dev.gatehouse.spi.settings.Cidr;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an API server that inherits an environment would do with it: Go's transport takes the proxy
 * of {@code HTTPS_PROXY}, except for this machine and for what {@code NO_PROXY} names. Stateless.
 */
final class ProxyHint {
  private static final Pattern DIGITS = Pattern.compile("[0-9.]+|.*:.*");

  private ProxyHint() {}

  /** Tells of a proxy that such an API server would ask. */
  static void look(Map<String, String> environment, URI address, Findings findings) {
    Optional<String> proxy = value(environment, "HTTPS_PROXY");
    String host = address.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    if (proxy.isEmpty()
        || host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")) {
      return;
    }
    String direct = value(environment, "NO_PROXY").orElse("");
    if (named(direct, host, address.getPort())) {
      return;
    }
    // A proxy's address may hold a password.
    findings.warning(
        "proxy",
        "HTTPS_PROXY is set here and NO_PROXY does not name "
            + host
            + ": an API server with this environment asks the proxy for the issuer, this check did"
            + " not",
        "add " + host + " to NO_PROXY of the API server, or see that the proxy lets it through");
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "");
    String value =
        upper.isBlank() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
  }

  /** Names, domains, and networks for an address in digits. */
  private static boolean named(String list, String host, int port) {
    for (String part : list.toLowerCase(Locale.ROOT).split(",", -1)) {
      String one = part.strip();
      if (one.indexOf('/') > 0) {
        if (contains(one, host)) {
          return true;
        }
        continue;
      }
      int colon = one.lastIndexOf(':');
      if (colon > 0 && one.indexOf(':') == colon) {
        int wanted = port < 0 ? 443 : port;
        if (!one.substring(colon + 1).equals(Integer.toString(wanted))) {
          continue;
        }
        one = one.substring(0, colon);
      }
      String domain = one.startsWith("*.") ? one.substring(1) : one;
      if (one.equals("*")
          || !one.isEmpty()
              && (host.equals(domain)
                  || host.endsWith(domain.startsWith(".") ? domain : "." + domain))) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(String network, String host) {
    try {
      return DIGITS.matcher(host).matches()
          && Cidr.parse(network).contains(InetAddress.getByName(host));
    } catch (IllegalArgumentException | UnknownHostException e) {
      return false;
    }
  }
}
