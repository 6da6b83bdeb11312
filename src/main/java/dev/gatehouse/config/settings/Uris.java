package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.UrlHosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is wrong with an address, in words. */
final class Uris {
  private static final List<String> SCRIPTS = List.of("javascript:", "data:", "vbscript:");

  /** Schemes with a meaning of their own, under which no application receives an answer. */
  private static final List<String> TAKEN =
      List.of(
          "about",
          "blob",
          "file",
          "filesystem",
          "ftp",
          "mailto",
          "tel",
          "view-source",
          "ws",
          "wss");

  private static final String OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";
  private static final String DEVICE = "/device/callback";

  private Uris() {}

  /** Whether only this machine reaches the host. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("::1")
        || host.equals("[::1]");
  }

  /** An issuer may not have what a relying party would lose (OpenID Connect Discovery, 4). */
  static Optional<String> issuer(URI issuer) {
    if (issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
      return Optional.of("may not have a query or a fragment");
    }
    if (issuer.getRawAuthority().indexOf('@') >= 0) {
      return Optional.of("may not have a user name or password");
    }
    return Optional.empty();
  }

  /** A redirect URI is absolute and has no fragment (RFC 6749, section 3.1.2). */
  static Optional<String> redirect(String text) {
    Optional<String> dangerous = dangerous(text);
    if (dangerous.isPresent()) {
      return dangerous;
    }
    try {
      URI uri = new URI(text);
      if (!uri.isAbsolute()) {
        return Optional.of("has an address without scheme: " + text);
      }
      if (uri.getRawFragment() != null) {
        return Optional.of("has an address with a fragment (#): " + text);
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      if (TAKEN.contains(scheme)) {
        return Optional.of("has an address at which no application gets answers: " + text);
      }
      return isWeb(scheme) ? web(uri, text) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of("has something that is no address: " + text);
    }
  }

  private static boolean isWeb(String scheme) {
    return scheme.equals("https") || scheme.equals("http");
  }

  private static Optional<String> web(URI uri, String text) {
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (authority.indexOf('*') >= 0) {
      return Optional.of(
          "has an address with a wildcard, and addresses are compared as they stand: " + text);
    }
    if (authority.indexOf('@') >= 0) {
      return Optional.of("has an address with a user name before the host: " + text);
    }
    return UrlHosts.of(uri).isEmpty()
        ? Optional.of("has an address without host: " + text)
        : Optional.empty();
  }

  /** What travels to the address can be read on the way: http beyond this machine. */
  static Optional<String> inTheClear(String text) {
    try {
      URI uri = new URI(text);
      boolean open =
          "http".equalsIgnoreCase(uri.getScheme())
              && UrlHosts.of(uri).filter(host -> !isLoopback(host)).isPresent();
      return open
          ? Optional.of("has an address to which answers travel in the clear; use https: " + text)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** What the server itself sends requests to: https, or http on this machine (rule R28). */
  static Optional<String> calledByUs(String text) {
    return redirect(text)
        .or(() -> {
          String start = text.toLowerCase(Locale.ROOT);
          return start.startsWith("https:") || start.startsWith("http:")
              ? inTheClear(text)
              : Optional.of("has an address that is not https: " + text);
        });
  }

  /** What may not even be registered in a Dex file. */
  static Optional<String> dangerous(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has an address with a control character");
    }
    String start = text.strip().toLowerCase(Locale.ROOT);
    return SCRIPTS.stream().anyMatch(start::startsWith)
        ? Optional.of("has an address that a browser would run as a script")
        : Optional.empty();
  }

  /** A resource has an absolute address without a fragment (RFC 8707, section 2). */
  static Optional<String> resource(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() && uri.getRawFragment() == null
          ? Optional.empty()
          : Optional.of("has no absolute address without a fragment (#): " + text);
    } catch (URISyntaxException e) {
      return Optional.of("has something that is no address: " + text);
    }
  }

  /** Where somebody publishes keys: https, and nothing that is no part of a document's address. */
  static Optional<String> published(String text) {
    Optional<String> dangerous = dangerous(text);
    if (dangerous.isPresent()) {
      return dangerous;
    }
    try {
      URI uri = new URI(text);
      if (!"https".equalsIgnoreCase(uri.getScheme())) {
        return Optional.of("must be an https address: " + text);
      }
      if (uri.getRawFragment() != null) {
        return Optional.of("has an address with a fragment (#): " + text);
      }
      return web(uri, text);
    } catch (URISyntaxException e) {
      return Optional.of("has something that is no address: " + text);
    }
  }

  /** What only Dex answers itself. Its device flow is known by the end of the path. */
  static boolean isDexsOwn(String redirect) {
    return isOutOfBand(redirect) || isDeviceCallback(redirect);
  }

  /** Where Dex shows the code for the person to copy. */
  static boolean isOutOfBand(String redirect) {
    return redirect.equals(OUT_OF_BAND);
  }

  /** Where Dex's device flow ends. */
  static boolean isDeviceCallback(String redirect) {
    return redirect.startsWith("/") && !redirect.startsWith("//") && redirect.endsWith(DEVICE);
  }

  /**
   * Whether an answer can be sent to an address that {@link #redirect} objects to: a path on the
   * issuer's host, or an odd spelling that browsers have to make sense of.
   */
  static boolean canBeAnswered(String redirect) {
    boolean ascii = redirect.chars().allMatch(c -> c > ' ' && c <= '~' && c != '\\' && c != '#');
    boolean path = redirect.startsWith("/") && !redirect.startsWith("//");
    return ascii && (path || redirect.matches("[A-Za-z][A-Za-z0-9+.-]*:.+"));
  }

  /** An origin is scheme, host and port (RFC 6454), or {@code *}. */
  static Optional<String> origin(String text) {
    if (text.equals("*") || text.matches("[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._\\-\\[\\]:]+")) {
      return Optional.empty();
    }
    return Optional.of("has something that is no origin such as https://app.example.com: " + text);
  }
}
