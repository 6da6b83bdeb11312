package dev.gatehouse.kubernetes;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.config.settings.DiscoverySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.SigningAlgorithm;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.ModelReader;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.spi.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cluster of the configuration with the certificates that its files need.
 *
 * <p>Immutable and thread-safe.
 */
public final class Cluster {
  /** What the API server verifies; never EdDSA. */
  private static final Pattern KNOWN = Pattern.compile("(RS|ES|PS)(256|384|512)");

  private final ClusterSettings settings;
  private final Issuer issuer;
  private final Optional<String> serverAuthority;
  private final ClusterException trouble;

  /** Made when first needed; whoever is first makes no other than the next. */
  private volatile TokenJudge reviewer;

  private Cluster(
      ClusterSettings settings,
      Issuer issuer,
      Optional<String> serverAuthority,
      ClusterException trouble) {
    this.settings = settings;
    this.issuer = issuer;
    this.serverAuthority = serverAuthority;
    this.trouble = trouble;
  }

  /**
   * The same for a server that goes on when no file can be written for the cluster: whoever asks
   * for one is told why.
   */
  public static Cluster served(ClusterSettings settings, GatehouseSettings all) {
    try {
      return of(settings, all);
    } catch (ClusterException e) {
      return new Cluster(settings, null, Optional.empty(), e);
    }
  }

  /** What the configuration says of it. */
  public ClusterSettings settings() {
    return settings;
  }

  private Issuer issuer() throws ClusterException {
    if (trouble != null) {
      throw trouble;
    }
    return issuer;
  }

  /**
   * Reads the certificates that the settings name.
   *
   * @throws ClusterException when one of them cannot be read, or when no API server could take what
   *     the configuration says
   */
  public static Cluster of(ClusterSettings settings, GatehouseSettings all)
      throws ClusterException {
    if (!"https".equalsIgnoreCase(all.issuer().getScheme())) {
      throw new ClusterException(
          "The issuer is " + all.issuer() + ", and an API server takes https addresses only");
    }
    String address = all.issuer().toString().replaceAll("/+$", "");
    if (settings
        .discoveryUrl()
        .filter(url -> url.toString().replaceAll("/+$", "").equals(address))
        .isPresent()) {
      throw new ClusterException(
          "The discoveryURL of the cluster "
              + settings.name()
              + " is the issuer; give the whole address of the document, or leave it out");
    }
    List<String> algorithms =
        all.keys().algorithms().stream()
            .map(SigningAlgorithm::joseName)
            .filter(name -> KNOWN.matcher(name).matches())
            .toList();
    if (algorithms.isEmpty()) {
      throw new ClusterException(
          "keys.algorithms has none that an API server knows; add RS256 or ES256");
    }
    Optional<String> authority = pem(settings.issuerCertificateAuthority());
    Optional<Issuer.Inside> inside =
        settings.innerAddress().isEmpty()
            ? Optional.empty()
            : Optional.of(inside(settings.innerAddress().get(), all, authority));
    Issuer issuer = new Issuer(all.issuer(), authority, algorithms, inside);
    return new Cluster(settings, issuer, pem(settings.certificateAuthority()), null);
  }

  private static Issuer.Inside inside(
      URI address, GatehouseSettings all, Optional<String> authority) throws ClusterException {
    DiscoverySettings.Inner inner =
        all.discovery()
            .find(address)
            .orElseThrow(() -> new ClusterException(address + " is none of discovery.inner"));
    Optional<String> own = pem(inner.certificateAuthority());
    String path = all.issuer().getRawPath().replaceAll("/$", "");
    return new Issuer.Inside(URI.create(inner.address() + path), own.isPresent() ? own : authority);
  }

  /** Where an API server reads the document, when not at the issuer's address. */
  public Optional<URI> discoveryUrl() {
    return issuer.inside().map(Issuer.Inside::discoveryUrl).or(settings::discoveryUrl);
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
    String text = ApiServerFiles.write(format, settings, issuer());
    if (format.ofWebhook()) {
      // What no review can be made of is refused here, before an API server depends on it.
      reviewer();
    }
    return text;
  }

  /**
   * A kubeconfig for people.
   *
   * @param device whether they log in with a browser elsewhere (RFC 8628)
   * @throws ClusterException when the settings have no address of the API server
   */
  public String kubeconfig(boolean device) throws ClusterException {
    return kubeconfig(List.of(this), device);
  }

  /**
   * One kubeconfig for several clusters, the first being the one in use.
   *
   * @param device whether people log in with a browser elsewhere (RFC 8628)
   * @throws ClusterException when it cannot be made for one of them
   */
  public static String kubeconfig(List<Cluster> clusters, boolean device) throws ClusterException {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Cluster one : clusters) {
      files.add(Kubeconfig.object(one.settings, one.issuer(), one.serverAuthority, device));
    }
    return Kubeconfig.merged(files);
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

  /** The second number of its version of Kubernetes. */
  public int minor() {
    return settings.kubernetes().minor();
  }

  /** The issuer as tokens must name it. */
  public String issuerUrl() {
    return issuer.url().toString();
  }

  /** The scopes that its kubeconfig asks for, beside {@code openid}. */
  public List<String> scopes() {
    return Kubeconfig.scopes(settings);
  }

  /** What a token must be for. */
  public String audience() {
    return settings.audience();
  }

  /**
   * What judges tokens as its API server would that was given {@link #apiServer our file}, or the
   * flags before there were files.
   *
   * @throws ClusterException when the API server would refuse what the settings say
   * @throws RefusedException when what it would make of it is not certain
   */
  public TokenJudge judge() throws ClusterException {
    compared();
    try {
      return TokenJudge.of(
          model(), hasFile() ? TokenJudge.ALL_ALGORITHMS : issuer.signingAlgorithms(), minor());
    } catch (ConfigurationException e) {
      throw new ClusterException("The API server refuses the configuration: " + e.getMessage());
    }
  }

  /**
   * Lets go on who judges for its version of Kubernetes: what a newer one does is not known.
   *
   * @throws RefusedException when nobody has compared that version yet
   */
  public void compared() {
    ClusterSettings.Version version = settings.kubernetes();
    if (version.compareTo(ClusterSettings.Version.NEWEST_KNOWN) > 0) {
      throw new RefusedException(
          "Kubernetes "
              + version
              + " is newer than "
              + ClusterSettings.Version.NEWEST_KNOWN
              + ", the newest that was compared");
    }
  }

  /**
   * The {@link #judge} for reviews of tokens, made once.
   *
   * @throws ClusterException when the API server would refuse what the settings say, or when what
   *     it would make of it is not certain
   */
  public TokenJudge reviewer() throws ClusterException {
    TokenJudge known = reviewer;
    if (known == null) {
      try {
        known = judge();
      } catch (RefusedException e) {
        throw new ClusterException("Tokens cannot be reviewed: " + e.getMessage());
      }
      reviewer = known;
    }
    return known;
  }

  /**
   * Whether somebody may ask about tokens for this cluster. Takes as long for every credential of a
   * length.
   *
   * @param credential what stands after {@code Bearer}
   */
  public boolean mayReview(String credential) {
    List<Secret> known =
        settings.tokenReview().map(ClusterSettings.TokenReview::credentials).orElse(List.of());
    boolean good = false;
    for (Secret one : known) {
      good |= Digests.equal(one.reveal(), credential);
    }
    return good;
  }

  /** Whether its API server reads a file; older ones have flags. */
  public boolean hasFile() {
    return settings.kubernetes().compareTo(ClusterSettings.Version.FIRST_WITH_FILE) >= 0;
  }

  /**
   * What its API server makes of {@link #apiServer our file} or flags.
   *
   * @throws ClusterException when the API server would refuse what the settings say
   */
  public AuthenticationModel model() throws ClusterException {
    try {
      return hasFile() ? ModelReader.read(apiServer(ApiServerFiles.Format.FILE), minor()) : flags();
    } catch (ConfigurationException e) {
      throw new ClusterException("The API server refuses the configuration: " + e.getMessage());
    }
  }

  /** What ID tokens are signed with that an API server knows, the usual algorithm first. */
  public List<String> signingAlgorithms() {
    return issuer.signingAlgorithms();
  }

  /**
   * PEM of the authorities that its API server is given for the place where it reads the discovery
   * document and the keys; empty when they are public.
   */
  public Optional<String> apiServerAuthority() {
    return issuer.apiServerAuthority();
  }

  /** PEM of the authorities of the API server's certificate; empty when they are public. */
  public Optional<String> serverAuthority() {
    return serverAuthority;
  }

  private AuthenticationModel flags() throws ClusterException {
    // What flags cannot say is refused there.
    apiServer(ApiServerFiles.Format.FLAGS);
    String prefix = settings.username().prefix();
    return AuthenticationModel.ofFlags(
        issuerUrl(),
        settings.audience(),
        settings.username().claim().orElseThrow(),
        prefix.isEmpty() ? "-" : prefix,
        settings.groups().claim().orElseThrow(),
        settings.groups().prefix(),
        List.of());
  }
}
