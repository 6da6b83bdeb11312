package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.SigningAlgorithm;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A cluster of the configuration with the certificates that its files need.
 *
 * <p>Immutable and thread-safe.
 */
public final class Cluster {
  private final ClusterSettings settings;
  private final Issuer issuer;
  private final Optional<String> serverAuthority;

  private Cluster(ClusterSettings settings, Issuer issuer, Optional<String> serverAuthority) {
    this.settings = settings;
    this.issuer = issuer;
    this.serverAuthority = serverAuthority;
  }

  /**
   * Reads the certificates that the settings name.
   *
   * @throws ClusterException when one of them cannot be read
   */
  public static Cluster of(ClusterSettings settings, GatehouseSettings all)
      throws ClusterException {
    Issuer issuer =
        new Issuer(
            all.issuer(),
            pem(settings.issuerCertificateAuthority()),
            all.keys().algorithms().stream().map(SigningAlgorithm::joseName).toList());
    return new Cluster(settings, issuer, pem(settings.certificateAuthority()));
  }

  private static Optional<String> pem(Optional<Path> file) throws ClusterException {
    return file.isEmpty() ? Optional.empty() : Optional.of(CertificateFiles.pem(file.get()));
  }

  /**
   * What its API server, or the installer of that, is given.
   *
   * @throws ClusterException when the form cannot say what the settings say
   */
  public String apiServer(ApiServerFiles.Format format) throws ClusterException {
    return ApiServerFiles.write(format, settings, issuer);
  }

  /**
   * A kubeconfig for people.
   *
   * @throws ClusterException when the settings have no address of the API server
   */
  public String kubeconfig() throws ClusterException {
    return Kubeconfig.yaml(settings, issuer, serverAuthority);
  }

  /**
   * A binding of a group to a ClusterRole, in a namespace or everywhere.
   *
   * @throws ClusterException when an expression makes the groups
   */
  public String binding(String group, String role, Optional<String> namespace)
      throws ClusterException {
    return RoleBindings.yaml(settings, group, role, namespace);
  }
}
