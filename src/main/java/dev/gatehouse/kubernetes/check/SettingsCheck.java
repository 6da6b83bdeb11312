package dev.gatehouse.kubernetes.check;

import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.ConnectorSettings.UnverifiedEmail;
import dev.gatehouse.config.settings.DiscoverySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.SigningAlgorithm;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be told of a cluster's tokens from the settings alone. */
public final class SettingsCheck {
  /** One line of a request's header at nginx, Jetty, Tomcat and Node unless they are told more. */
  private static final int USUAL_LINE = 8 * 1024;

  private static final String AUTHORIZATION = "Authorization: Bearer ";

  private final GatehouseSettings settings;
  private final Cluster cluster;
  private final Findings findings;

  public SettingsCheck(GatehouseSettings settings, Cluster cluster, Findings findings) {
    this.settings = settings;
    this.cluster = cluster;
    this.findings = findings;
  }

  /**
   * Looks.
   *
   * @param environment what an API server on this machine would inherit
   */
  public void look(Map<String, String> environment) {
    algorithm();
    email();
    size();
    proxies(environment);
    cluster.settings().discoveryUrl().ifPresent(this::bare);
  }

  /** For each host that the API server asks. */
  private void proxies(Map<String, String> environment) {
    Optional<URI> document = cluster.discoveryUrl();
    document.ifPresent(url -> ProxyHint.look(environment, url, findings));
    // A document that is read elsewhere leads to keys at the issuer, but for one that is made for
    // that place.
    boolean all =
        document
            .filter(url ->
                settings.discovery().find(url).isPresent()
                    || DiscoverySettings.sameOrigin(url, settings.issuer()))
            .isPresent();
    if (!all) {
      ProxyHint.look(environment, settings.issuer(), findings);
    }
  }

  private Optional<ClientSettings> client() {
    return settings.staticClients().stream()
        .filter(one -> one.id().equals(cluster.settings().clientId()))
        .findFirst();
  }

  private void algorithm() {
    SigningAlgorithm used =
        client()
            .flatMap(ClientSettings::idTokenAlgorithm)
            .orElse(settings.keys().algorithms().getFirst());
    String name = used.joseName();
    if (!TokenJudge.ALL_ALGORITHMS.contains(name)) {
      findings.failed(
          "algorithm",
          "ID tokens of the client "
              + cluster.settings().clientId()
              + " are signed with "
              + name
              + ", which no API server takes",
          "set idTokenSignedResponseAlg of the client, or put RS256 or ES256 first in"
              + " keys.algorithms");
    } else if (!cluster.hasFile() && !name.equals("RS256")) {
      findings.warning(
          "algorithm",
          "ID tokens are signed with "
              + name
              + ", which an API server with flags takes only when told",
          "give it --oidc-signing-algs, which gatehouse cluster config writes");
    } else {
      findings.good("algorithm", name);
    }
  }

  /** {@code email_verified: false} keeps out whoever is called by the address. */
  private void email() {
    ClusterSettings.Mapping name = cluster.settings().username();
    boolean byAddress =
        name.claim().filter("email"::equals).isPresent()
            || name.expression().filter(one -> one.contains("email")).isPresent();
    if (!byAddress) {
      return;
    }
    List<String> allowed = client().map(ClientSettings::allowedConnectors).orElse(List.of());
    List<String> keeping =
        settings.connectors().stream()
            .filter(one -> allowed.isEmpty() || allowed.contains(one.id()))
            .filter(one -> one.unverifiedEmail() == UnverifiedEmail.KEEP)
            .map(ConnectorSettings::id)
            .toList();
    List<String> people =
        settings.staticPasswords().stream()
            .filter(one -> !one.emailVerified())
            .map(StaticPasswordSettings::email)
            .toList();
    if (!keeping.isEmpty()) {
      findings.warning(
          "email_verified",
          "people are called by their e-mail address, and those of "
              + String.join(", ", keeping)
              + " whose source says email_verified: false are kept out of the cluster",
          "set unverifiedEmail of the connector (omit, refuse or trust), or name people by another"
              + " claim; gatehouse cluster dry-run shows who they would be");
    }
    if (!people.isEmpty()) {
      findings.warning(
          "email_verified",
          "these people of staticPasswords have emailVerified: false and are kept out: "
              + String.join(", ", people),
          "set emailVerified where it is so");
    }
  }

  private void size() {
    int largest = cluster.settings().tokens().maxSize() + AUTHORIZATION.length();
    if (largest > USUAL_LINE) {
      findings.good(
          "size",
          "tokens may have "
              + cluster.settings().tokens().maxSize()
              + " bytes; where a proxy with its usual limit of "
              + USUAL_LINE
              + " bytes for a line of the header stands before the API server, set maxTokenSize to "
              + (USUAL_LINE - AUTHORIZATION.length()));
    } else {
      findings.good(
          "size", "tokens have at most " + cluster.settings().tokens().maxSize() + " bytes");
    }
  }

  private void bare(URI url) {
    if (!url.getPath().endsWith("/.well-known/openid-configuration")) {
      findings.warning(
          "discoveryURL",
          url + " is read as it is, and nothing is added to it",
          "give the whole address of the document");
    }
  }
}
