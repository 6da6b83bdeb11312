package dev.gatehouse.spi.settings;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the host of a URL also where {@link URI#getHost()} does not: names with an underscore, as
 * containers have them, are registered names of RFC 3986, section 3.2.2, but no host names of RFC
 * 952, which is all that {@code java.net.URI} knows.
 */
public final class UrlHosts {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[^@]*@)?([A-Za-z0-9._~-]+)(?::[0-9]{0,5})?");

  private UrlHosts() {}

  /** The host as written, an IPv6 address in brackets; empty when there is none. */
  public static Optional<String> of(URI url) {
    if (url.getHost() != null) {
      return Optional.of(url.getHost());
    }
    if (url.getRawAuthority() == null) {
      return Optional.empty();
    }
    Matcher authority = AUTHORITY.matcher(url.getRawAuthority());
    return authority.matches() ? Optional.of(authority.group(1)) : Optional.empty();
  }
}
