package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes cluster whose API server takes our tokens. What stands here is written into the API
 * server's configuration and into kubeconfigs; what stands in {@link Tokens} decides about tokens
 * for the audience.
 *
 * @param name names it among the clusters; also the name in a kubeconfig
 * @param server address of the API server
 * @param certificateAuthority PEM file of the authorities of the API server's certificate
 * @param kubernetes its version
 * @param clientId the client that people log in with
 * @param audience what a token must be for; the client's id unless given
 * @param discoveryUrl where the API server reads the discovery document instead of at the issuer
 * @param innerAddress which of the addresses inside the API server reads it and the keys at
 * @param issuerCertificateAuthority PEM file of the authorities of our certificate; empty when the
 *     API server's machine knows them
 * @param username makes the name
 * @param groups makes the groups
 * @param uid makes the identifier; empty for none
 * @param extra makes further attributes, CEL expressions by key
 * @param claimRules must be true of the claims
 * @param userRules must be true of who comes out
 * @param tokens what tokens for the audience are
 * @param tokenReview how its API server asks about tokens; empty when it may not
 */
public record ClusterSettings(
    String name,
    Optional<URI> server,
    Optional<Path> certificateAuthority,
    Version kubernetes,
    String clientId,
    String audience,
    Optional<URI> discoveryUrl,
    Optional<URI> innerAddress,
    Optional<Path> issuerCertificateAuthority,
    Mapping username,
    Mapping groups,
    Optional<Mapping> uid,
    Map<String, String> extra,
    List<Rule> claimRules,
    List<Rule> userRules,
    Tokens tokens,
    Optional<TokenReview> tokenReview) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  public ClusterSettings {
    extra = Map.copyOf(extra);
    claimRules = List.copyOf(claimRules);
    userRules = List.copyOf(userRules);
  }

  /** Whether a cluster can have this name: that of a file, a context and a part of an address. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * A version of Kubernetes, 1.{@code minor}.
   *
   * @param minor the second number
   */
  public record Version(int minor) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("v?1\\.([0-9]{1,3})(\\.[0-9A-Za-z.+-]+)?");

    /** The first that reads an AuthenticationConfiguration without a feature gate. */
    public static final Version FIRST_WITH_FILE = new Version(30);

    /** The oldest whose code was compared with ours. */
    public static final Version OLDEST_COMPARED = new Version(34);

    /** The newest whose code was compared with ours. */
    public static final Version NEWEST_KNOWN = new Version(36);

    /** The first that knows {@code apiserver.config.k8s.io/v1}. */
    public static final Version FIRST_WITH_V1 = new Version(34);

    /**
     * Reads {@code 1.34}, {@code v1.34} or {@code 1.34.2}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Version parse(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("must be a version of Kubernetes such as 1.34");
      }
      return new Version(Integer.parseInt(parts.group(1)));
    }

    @Override
    public int compareTo(Version other) {
      return Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
      return "1." + minor;
    }
  }

  /**
   * What tokens for the cluster's audience are.
   *
   * @param lifetime their longest life; empty for what the client's tokens have
   * @param allowedGroups groups, one of which a person must be in, and no other of which a token
   *     names; empty for no condition
   * @param maxSize the most bytes of a token
   */
  public record Tokens(Optional<Duration> lifetime, List<String> allowedGroups, int maxSize) {
    /** What fits into the header of a request at most proxies, with the rest of its header. */
    public static final int DEFAULT_MAX_SIZE = 12_000;

    public Tokens {
      allowedGroups = List.copyOf(allowedGroups);
    }
  }

  /**
   * How the API server asks whether a token is still good.
   *
   * @param credentials what it may prove itself with; any of them will do
   */
  public record TokenReview(List<Secret> credentials) {
    /** The most bytes of a token that can be asked about: the body of a request has 64 KiB. */
    public static final int MAX_TOKEN_SIZE = 48_000;

    public TokenReview {
      credentials = List.copyOf(credentials);
    }
  }

  /**
   * What makes a value: a claim with a prefix, or an expression.
   *
   * @param claim name of a claim
   * @param prefix stands before the value; may be empty
   * @param expression CEL, instead of both
   */
  public record Mapping(Optional<String> claim, String prefix, Optional<String> expression) {}

  /**
   * Something that must be true.
   *
   * @param expression CEL
   * @param message what the API server's log says when it is false
   */
  public record Rule(String expression, String message) {}
}
