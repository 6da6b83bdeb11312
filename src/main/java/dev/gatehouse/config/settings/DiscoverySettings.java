package dev.gatehouse.config.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
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
  public DiscoverySettings {
    inner = List.copyOf(inner);
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
