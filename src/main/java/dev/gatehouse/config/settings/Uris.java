package dev.gatehouse.config.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What is wrong with an address, in words. */
final class Uris {

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
    if (issuer.getRawUserInfo() != null) {
      return Optional.of("may not have a user name or password");
    }
    return Optional.empty();
  }

  /** A redirect URI is absolute and has no fragment (RFC 6749, section 3.1.2). */
  static Optional<String> redirect(String text) {
    try {
      URI uri = new URI(text);
      if (!uri.isAbsolute()) {
        return Optional.of("has an address without scheme: " + text);
      }
      if (uri.getRawFragment() != null) {
        return Optional.of("has an address with a fragment (#): " + text);
      }
      String scheme = uri.getScheme();
      if (scheme.equalsIgnoreCase("javascript") || scheme.equalsIgnoreCase("data")) {
        return Optional.of("has an address that a browser would run as a script");
      }
      if (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http")) {
        return uri.getHost() == null
            ? Optional.of("has an address without host: " + text)
            : Optional.empty();
      }
      return Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of("has something that is no address: " + text);
    }
  }

  /** An origin is scheme, host and port (RFC 6454), or {@code *}. */
  static Optional<String> origin(String text) {
    if (text.equals("*") || text.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+")) {
      return Optional.empty();
    }
    return Optional.of("has something that is no origin such as https://app.example.com: " + text);
  }
}
