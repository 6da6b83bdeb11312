package dev.gatehouse.connector.http;

import java.util.List;

/**
 * Whom a connector believes to be its upstream. Immutable and thread-safe.
 *
 * @param authorities trusted besides those of Java
 * @param verify whether certificates and host names are checked at all
 */
public record Trust(List<Authority> authorities, boolean verify) {
  public Trust {
    authorities = List.copyOf(authorities);
  }

  /** Java's authorities. */
  public static Trust standard() {
    return new Trust(List.of(), true);
  }
}
