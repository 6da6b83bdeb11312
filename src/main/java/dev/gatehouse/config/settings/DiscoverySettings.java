package dev.gatehouse.config.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How others find the issuer's documents.
 *
 * @param inner addresses inside, of different hosts and ports
 * @param selfCheck whether the server looks at its own public address
 * @param certificateAuthority PEM file of authorities that it then believes beside Java's
 */
public record DiscoverySettings(
    List<Inner> inner, boolean selfCheck, Optional<Path> certificateAuthority) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  public DiscoverySettings {
    inner = List.copyOf(inner);
  }

  /** The address inside that has the scheme, host and port of this one. */
  public Optional<Inner> find(URI address) {
    return inner.stream().filter(one -> sameOrigin(one.address(), address)).findFirst();
  }

  /** Whether two http or https addresses have one scheme, host and port (RFC 6454, section 5). */
  public static boolean sameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? HTTPS : HTTP;
    int port = address.getPort() < 0 ? usual : address.getPort();
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    return scheme + "://" + host + ":" + port;
  }

  /**
   * An address under which machines get the documents that cannot reach the issuer's.
   *
   * @param address https, without a path
   * @param certificateAuthority PEM file of the authorities of its certificate; empty when it is
   *     that of the issuer's address
   */
  public record Inner(URI address, Optional<Path> certificateAuthority) {}
}
