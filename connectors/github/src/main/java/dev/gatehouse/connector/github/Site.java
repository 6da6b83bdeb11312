package dev.gatehouse.connector.github;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a GitHub is.
 *
 * @param web root of the pages, without a slash at the end
 * @param api root of the REST API, without a slash at the end
 * @param server whether it is a GitHub Enterprise Server, where nobody verifies addresses
 */
record Site(URI web, URI api, boolean server) {
  /** GitHub itself. */
  static final Site GITHUB =
      new Site(URI.create("https://github.com"), URI.create("https://api.github.com"), false);

  Site {
    Objects.requireNonNull(web, "web");
    Objects.requireNonNull(api, "api");
  }

  /**
   * A site of an enterprise.
   *
   * @param host host or host:port
   * @param api root of its API when it is not where it usually is
   */
  static Site of(String host, Optional<URI> api) {
    // Enterprise Cloud with data residency: octocorp.ghe.com and api.octocorp.ghe.com.
    boolean cloud = host.toLowerCase(Locale.ROOT).endsWith(".ghe.com");
    URI usual = URI.create(cloud ? "https://api." + host : "https://" + host + "/api/v3");
    return new Site(URI.create("https://" + host), api.orElse(usual), !cloud);
  }

  /** The address of a page. */
  URI web(String path) {
    return URI.create(web + path);
  }

  /** The address of a call. */
  URI api(String path) {
    return URI.create(api + path);
  }

  /** Whether an address is one of the API, so that a token may be sent to it. */
  boolean isApi(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return api.getScheme().equalsIgnoreCase(uri.getScheme())
        && uri.getRawAuthority() != null
        && api.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())
        && path.startsWith(api.getRawPath() + "/")
        && !path.contains("..");
  }
}
