package dev.gatehouse.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A redirect URI that was compared with the client's registration (rule R23), or an address of this
 * issuer. Only this class makes one, so whoever holds it may send the browser there.
 */
public final class VerifiedRedirect {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
  private final String uri;

  private VerifiedRedirect(String uri) {
    this.uri = uri;
  }

  /** As registered and requested. */
  public String uri() {
    return uri;
  }

  /** As headers and browsers take it: letters beyond ASCII are percent-encoded. */
  public String ascii() {
    return uri.chars().allMatch(c -> c < 0x80) ? uri : URI.create(uri).toASCIIString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedRedirect that && that.uri.equals(uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  @Override
  public String toString() {
    return uri;
  }

  /** An address of this issuer itself, which no client has to register. */
  public static VerifiedRedirect own(String address) {
    return new VerifiedRedirect(address);
  }

  /**
   * Compares as exact strings (RFC 9700 §4.1.3). For native and public clients a registered {@code
   * http} URI on a loopback host also matches with another port (RFC 8252 §7.3); the hosts are not
   * equivalent to each other.
   *
   * @param anyLoopback Dex's rule for public clients of a Dex file that register nothing: every
   *     loopback {@code http} URI matches
   */
  public static Optional<VerifiedRedirect> match(
      List<String> registered, boolean portFree, boolean anyLoopback, String requested) {
    if (registered.contains(requested)) {
      return Optional.of(new VerifiedRedirect(requested));
    }
    if (portFree) {
      String portless = withoutLoopbackPort(requested);
      if (portless != null) {
        for (String candidate : registered) {
          if (portless.equals(withoutLoopbackPort(candidate))) {
            return Optional.of(new VerifiedRedirect(requested));
          }
        }
        if (anyLoopback && registered.isEmpty()) {
          return Optional.of(new VerifiedRedirect(requested));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The URI with its port cut out when it is a plain {@code http} loopback URI, else null.
   *
   * <p>Works on the string itself and accepts one spelling only: whatever a parser would normalise
   * (user info, case, percent encoding in the host, backslashes) makes it null.
   */
  static String withoutLoopbackPort(String uri) {
    String scheme = "http://";
    if (!uri.startsWith(scheme) || !wellFormed(uri)) {
      return null;
    }
    int end = scheme.length();
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    String authority = uri.substring(scheme.length(), end);
    for (String host : LOOPBACK) {
      if (authority.equals(host)) {
        return uri;
      }
      if (authority.startsWith(host + ":")) {
        String port = authority.substring(host.length() + 1);
        if (port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
          return scheme + host + uri.substring(end);
        }
      }
    }
    return null;
  }

  private static boolean wellFormed(String uri) {
    if (uri.indexOf('#') >= 0) {
      return false;
    }
    try {
      String path = new URI(uri).getRawPath();
      // Dot segments and encoded separators would lead elsewhere than the string says.
      String lower = path.toLowerCase(Locale.ROOT);
      return !lower.contains("/../")
          && !lower.endsWith("/..")
          && !lower.contains("%2e")
          && !lower.contains("%2f")
          && !lower.contains("%5c")
          && lower.indexOf(';') < 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
