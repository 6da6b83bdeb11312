package dev.gatehouse.http;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses under which machines that cannot reach the issuer's own get its public documents. A
 * request is for one of them when its authority is exactly that of a configured one: what a client
 * writes into {@code Host} chooses among them and is never repeated. Immutable.
 */
public final class InnerAddresses {
  /** None. */
  public static final InnerAddresses NONE = new InnerAddresses(List.of());

  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final List<URI> all;
  private final Map<String, URI> byAuthority = new HashMap<>();

  /**
   * @param all https addresses without a path
   */
  public InnerAddresses(List<URI> all) {
    this.all = List.copyOf(all);
    for (URI one : all) {
      String host = one.getHost().toLowerCase(Locale.ROOT);
      if (one.getPort() < 0 || one.getPort() == HTTPS) {
        byAuthority.put(host + ":" + HTTPS, one);
        // A proxy that ends TLS asks by plain HTTP, with the name that it was asked by.
        byAuthority.put(host + ":" + HTTP, one);
      } else {
        byAuthority.put(host + ":" + one.getPort(), one);
      }
    }
  }

  /** All of them. */
  public List<URI> all() {
    return all;
  }

  /** The one that a request is for. */
  public Optional<URI> of(Request request) {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(byAuthority.get(request.authority().toLowerCase(Locale.ROOT)));
  }
}
