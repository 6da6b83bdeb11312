package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Place;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Declares {@code discovery}. */
final class DiscoverySchema {
  private static final int HTTPS = 443;

  private DiscoverySchema() {}

  static Schema<DiscoverySettings> schema() {
    return Schema.of(
        "Discovery",
        s -> {
          Setting<List<DiscoverySettings.Inner>> inner =
              s.list(
                      "inner",
                      Kinds.list(Kinds.object(inner())).uniqueBy("address", DiscoverySchema::name))
                  .doc(
                      "Addresses inside, for API servers that cannot reach the issuer's. Under them"
                          + " the discovery document has its jwks_uri there, too; only discovery,"
                          + " keys, health and token reviews are answered.");
          Setting<Boolean> check =
              s.bool("selfCheck")
                  .defaultsTo(true)
                  .doc(
                      "Whether this server asks its public address for discovery, as a client would,"
                          + " at the start and every hour, and warns of what it finds. Addresses of"
                          + " this machine are left out.");
          Setting<Path> authority =
              s.path("certificateAuthority")
                  .doc(
                      "PEM file of the authority of the public address' certificate, which that look"
                          + " trusts beside Java's.");
          return v -> new DiscoverySettings(v.get(inner), v.get(check), v.find(authority));
        });
  }

  private static Schema<DiscoverySettings.Inner> inner() {
    return Schema.of(
        "Address inside",
        s -> {
          Setting<URI> address =
              s.url("address")
                  .required()
                  .check(DiscoverySchema::address)
                  .doc("Such as https://gatehouse.auth.svc:8443, without a path.");
          Setting<Path> authority =
              s.path("certificateAuthority")
                  .doc(
                      "PEM file of the authorities of its certificate, which API servers get;"
                          + " else it is the cluster's issuerCertificateAuthority.");
          return v -> new DiscoverySettings.Inner(bare(v.get(address)), v.find(authority));
        });
  }

  /** What is wrong with an address inside. */
  static Optional<String> address(URI address) {
    boolean bare =
        "https".equalsIgnoreCase(address.getScheme())
            && address.getHost() != null
            && address.getRawUserInfo() == null
            && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"))
            && address.getRawQuery() == null
            && address.getRawFragment() == null;
    return bare
        ? Optional.empty()
        : Optional.of("must be an https address of a host, with a port or not, and without a path");
  }

  private static URI bare(URI address) {
    return URI.create(address.toString().replaceAll("/$", ""));
  }

  private static String name(DiscoverySettings.Inner inner) {
    return name(inner.address());
  }

  private static String name(URI address) {
    int port = address.getPort() < 0 ? HTTPS : address.getPort();
    return String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** What has to fit between these addresses, the issuer and clusters. */
  static void check(
      Setting<DiscoverySettings> discovery,
      Setting<URI> issuer,
      Setting<List<ClusterSettings>> clusters,
      Values values,
      Report report) {
    List<DiscoverySettings.Inner> inner = values.get(discovery).inner();
    for (int i = 0; i < inner.size(); i++) {
      if (name(inner.get(i)).equals(name(values.get(issuer)))) {
        report.error(
            report.at(discovery).key("inner").item(i).key("address"),
            "is the issuer's, under which everything is answered",
            "name another host or port, or leave it out");
      }
    }
    List<ClusterSettings> all = values.get(clusters);
    for (int i = 0; i < all.size(); i++) {
      cluster(values.get(discovery), all.get(i), report.at(clusters).item(i), report);
    }
  }

  private static void cluster(
      DiscoverySettings discovery, ClusterSettings cluster, Place place, Report report) {
    cluster
        .innerAddress()
        .filter(address -> discovery.find(address).isEmpty())
        .ifPresent(address ->
            report.error(
                place.key("innerAddress"),
                "is none of discovery.inner",
                discovery.inner().isEmpty()
                    ? "declare it there"
                    : "there are "
                        + discovery.inner().stream()
                            .map(one -> one.address().toString())
                            .collect(Collectors.joining(", "))));
    if (cluster.innerAddress().isPresent() && cluster.discoveryUrl().isPresent()) {
      report.error(
          place.key("discoveryURL"),
          "and innerAddress say the same in two ways",
          "keep innerAddress");
    }
    cluster
        .discoveryUrl()
        .filter(address -> discovery.find(address).isEmpty())
        .ifPresent(address ->
            report.warning(
                place.key("discoveryURL"),
                "is under none of discovery.inner, so a document of this server that is read there"
                    + " has its jwks_uri at the issuer, where the API server reads the keys",
                "declare the address in discovery.inner and name it in innerAddress, unless the API"
                    + " server reaches the issuer or the document is an exported one"));
  }
}
