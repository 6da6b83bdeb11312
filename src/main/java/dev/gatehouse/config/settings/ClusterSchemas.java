package dev.gatehouse.config.settings;

import dev.gatehouse.expressions.kubernetes.CompilationException;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression;
import dev.gatehouse.expressions.kubernetes.KubernetesExpression.Variable;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Declares items of {@code clusters}. */
final class ClusterSchemas {
  /** A domain, a slash and a path (what the API server takes as a key). */
  private static final Pattern EXTRA_KEY =
      Pattern.compile(
          "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
              + "/[a-z0-9._~!$&'()*+,;=:%/-]+");

  private static final ClusterSettings.Mapping EMAIL =
      new ClusterSettings.Mapping(Optional.of("email"), "oidc:", Optional.empty());
  private static final ClusterSettings.Mapping GROUPS =
      new ClusterSettings.Mapping(Optional.of("groups"), "oidc:", Optional.empty());

  private ClusterSchemas() {}

  static Schema<ClusterSettings> cluster() {
    return Schema.of(
        "Cluster",
        s -> {
          Setting<String> name =
              s.text("name")
                  .required()
                  .check(ClusterSchemas::named)
                  .doc("Names the cluster here and in kubeconfigs.");
          Setting<URI> server =
              s.url("server")
                  .check(ClusterSchemas::https)
                  .doc("Address of the API server; a kubeconfig needs it.");
          Setting<Path> authority =
              s.path("certificateAuthority")
                  .doc("PEM file of the authorities of the API server's certificate.");
          Setting<ClusterSettings.Version> version =
              s.setting(
                      "kubernetesVersion",
                      Kinds.parsed("version of Kubernetes", ClusterSettings.Version::parse))
                  .required()
                  .doc("Version of the API server, such as 1.34.");
          Setting<String> client =
              s.text("clientID").required().doc("The client that people log in with.");
          Setting<String> audience =
              s.text("audience")
                  .otherwise("the client's id")
                  .doc(
                      "What a token must be for. Another client's id makes a token for one cluster"
                          + " useless at another: that client's trustedPeers must name clientID.");
          Setting<URI> discovery =
              s.url("discoveryURL")
                  .check(ClusterSchemas::https)
                  .doc(
                      "Where the API server reads the discovery document, the whole address, when"
                          + " it cannot reach the issuer's.");
          Setting<URI> inner =
              s.url("innerAddress")
                  .check(DiscoverySchema::address)
                  .doc(
                      "One of discovery.inner, where the API server reads discovery and keys when it"
                          + " cannot reach the issuer: discoveryURL and certificate follow.");
          Setting<Path> issuerAuthority =
              s.path("issuerCertificateAuthority")
                  .doc(
                      "PEM file of the authorities of this server's certificate, for API servers"
                          + " and kubectl; needed unless theirs know them.");
          People people = new People(s);
          TokenTerms terms = new TokenTerms(s);
          Setting<ClusterSettings.TokenReview> review =
              s.object("tokenReview", TokenReviewSchema.tokenReview())
                  .optional()
                  .otherwise("not offered")
                  .doc(
                      "Lets the API server ask here about each token (its webhook token"
                          + " authenticator), which refuses at once what has ended here.");
          s.check((values, report) -> {
            if (values.find(review).isEmpty()) {
              return;
            }
            values
                .find(version)
                .ifPresent(found -> TokenReviewSchema.version(review, found, report));
            int most = ClusterSettings.TokenReview.MAX_TOKEN_SIZE;
            if (values.get(terms.size) > most) {
              report.error(
                  terms.size,
                  "the API server could not ask (tokenReview) about tokens as long as that",
                  "set it to " + most + " or less, or leave tokenReview out");
            }
          });
          return v ->
              new ClusterSettings(
                  v.get(name),
                  v.find(server),
                  v.find(authority),
                  v.get(version),
                  v.get(client),
                  v.find(audience).orElse(v.get(client)),
                  v.find(discovery),
                  v.find(inner),
                  v.find(issuerAuthority),
                  v.find(people.username).orElse(EMAIL),
                  v.find(people.groups).orElse(GROUPS),
                  v.find(people.uid),
                  v.get(people.extra),
                  v.get(people.claimRules),
                  v.get(people.userRules),
                  terms.of(v),
                  v.find(review));
        });
  }

  /** What is wrong with a name that is to be one of a file, of an address or of a subject. */
  static Optional<String> named(String text) {
    return ClusterSettings.isName(text)
        ? Optional.empty()
        : Optional.of("must be of lower-case letters, digits, dots and hyphens, at most 63");
  }

  /** What tokens for the cluster are. */
  private static final class TokenTerms {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int SMALLEST = 1_000;
    private static final int LARGEST = 1_000_000;
    private final Setting<Duration> lifetime;
    private final Setting<List<String>> groups;
    private final Setting<Integer> size;

    TokenTerms(SettingsBuilder s) {
      lifetime =
          s.setting("tokenLifetime", Kinds.duration(Duration.ofMinutes(1), LONGEST))
              .optional()
              .otherwise("the client's")
              .doc(
                  "Longest life of tokens for the audience. An API server that does not ask here"
                      + " (tokenReview) cannot take a token back, so this is how long somebody who"
                      + " was removed still gets in.");
      groups =
          s.list("allowedGroups", Kinds.text())
              .doc(
                  "Groups that may use the cluster. Whoever is in none of them gets no token for"
                      + " the audience, and a token names no other groups. Empty for everybody.");
      size =
          s.integer("maxTokenSize", SMALLEST, LARGEST)
              .defaultsTo(ClusterSettings.Tokens.DEFAULT_MAX_SIZE)
              .doc(
                  "Most bytes of a token for the audience; with more, the person is told at the"
                      + " login. Proxies before API servers often take 16 KiB of header, some 8.");
    }

    ClusterSettings.Tokens of(Values v) {
      return new ClusterSettings.Tokens(v.find(lifetime), v.get(groups), v.get(size));
    }
  }

  /** What the API server makes of people. */
  private static final class People {
    final Setting<ClusterSettings.Mapping> username;
    final Setting<ClusterSettings.Mapping> groups;
    final Setting<ClusterSettings.Mapping> uid;
    final Setting<Map<String, String>> extra;
    final Setting<List<ClusterSettings.Rule>> claimRules;
    final Setting<List<ClusterSettings.Rule>> userRules;

    People(SettingsBuilder s) {
      username =
          s.object("username", mapping("Who somebody is"))
              .optional()
              .otherwise("claim email with the prefix oidc:")
              .doc("Makes the user's name.");
      groups =
          s.object("groups", mapping("Which groups somebody is in"))
              .optional()
              .otherwise("claim groups with the prefix oidc:")
              .doc("Makes the groups.");
      uid = s.object("uid", uid()).optional().doc("Makes the uid.");
      extra =
          s.map("extra", Kinds.text())
              .defaultsTo(Map.of())
              .check(ClusterSchemas::keys)
              .doc("Further attributes for admission and audit: CEL expressions by key.");
      claimRules =
          s.list("claimValidationRules", Kinds.object(rule(Variable.CLAIMS)))
              .doc(
                  "What must be true of the claims. A rule that refuses our other kinds of"
                      + " tokens is always there.");
      userRules =
          s.list("userValidationRules", Kinds.object(rule(Variable.USER)))
              .doc(
                  "What must be true of who comes out. Rules that refuse names and groups which"
                      + " start with system: are always there.");
    }
  }

  private static Schema<ClusterSettings.Mapping> mapping(String title) {
    return Schema.of(
        title,
        s -> {
          Setting<String> claim = s.text("claim").optional().doc("The claim that has it.");
          Setting<String> prefix =
              s.text("prefix")
                  .defaultsTo("")
                  .doc("Stands before it; system: is the cluster's own and refused.");
          Setting<String> expression =
              s.text("expression")
                  .optional()
                  .check(text -> wrong(text, Variable.CLAIMS, false))
                  .doc("CEL instead of claim and prefix; Kubernetes 1.30 or newer.");
          s.check((values, report) -> {
            eitherOr(claim, expression, values, report);
            if (values.find(expression).isPresent() && values.written(prefix)) {
              report.error(
                  prefix,
                  "a prefix means nothing beside an expression",
                  "put it into the expression: 'oidc:' + …");
            }
            if (values.get(prefix).toLowerCase(Locale.ROOT).startsWith("system:")) {
              report.error(
                  prefix,
                  "the prefix makes names that Kubernetes keeps for itself",
                  "choose another, such as oidc:");
            }
          });
          return v -> new ClusterSettings.Mapping(v.find(claim), v.get(prefix), v.find(expression));
        });
  }

  private static Schema<ClusterSettings.Mapping> uid() {
    return Schema.of(
        "Identifier of a user",
        s -> {
          Setting<String> claim = s.text("claim").optional().doc("The claim that has it.");
          Setting<String> expression =
              s.text("expression")
                  .optional()
                  .check(text -> wrong(text, Variable.CLAIMS, false))
                  .doc("CEL instead of a claim.");
          s.check((values, report) -> eitherOr(claim, expression, values, report));
          return v -> new ClusterSettings.Mapping(v.find(claim), "", v.find(expression));
        });
  }

  private static void eitherOr(
      Setting<String> claim, Setting<String> expression, Values values, Report report) {
    if (values.find(claim).isPresent() == values.find(expression).isPresent()) {
      report.error(claim, "either claim or expression must be given", "give one of them");
    }
  }

  private static Schema<ClusterSettings.Rule> rule(Variable variable) {
    return Schema.of(
        "Rule",
        s -> {
          Setting<String> expression =
              s.text("expression")
                  .required()
                  .check(text -> wrong(text, variable, true))
                  .doc("CEL that must give true.");
          Setting<String> message =
              s.text("message").required().doc("What the API server's log says when it does not.");
          return v -> new ClusterSettings.Rule(v.get(expression), v.get(message));
        });
  }

  /** Also because both are written into files that are handed out. */
  private static Optional<String> https(URI uri) {
    if (!"https".equalsIgnoreCase(uri.getScheme())) {
      return Optional.of("must be an https address");
    }
    return uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null
        ? Optional.of("must have no user, password, query or fragment")
        : Optional.empty();
  }

  /**
   * What the API server's compiler has against an expression. What it knows and we do not is left
   * to it.
   */
  private static Optional<String> wrong(String expression, Variable variable, boolean truth) {
    try {
      KubernetesExpression.of(
          expression, variable, truth, ClusterSettings.Version.NEWEST_KNOWN.minor());
      return Optional.empty();
    } catch (CompilationException e) {
      String where =
          e.line() == 0
              ? ""
              : ", at "
                  + (e.line() > 1 ? "line " + e.line() + ", " : "")
                  + "character "
                  + e.column();
      return Optional.of("is no expression that the API server takes" + where + ": " + e.reason());
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> keys(Map<String, String> extra) {
    for (Map.Entry<String, String> one : extra.entrySet()) {
      Optional<String> wrong = wrong(one.getValue(), Variable.CLAIMS, false);
      if (wrong.isPresent()) {
        return Optional.of("has " + one.getKey() + ", which " + wrong.get());
      }
    }
    for (String key : extra.keySet()) {
      if (!EXTRA_KEY.matcher(key).matches()) {
        return Optional.of(
            "has the key " + key + ", which must be a domain with a path: example.com/team");
      }
      String domain = key.substring(0, key.indexOf('/'));
      for (String own : List.of("k8s.io", "kubernetes.io")) {
        if (domain.equals(own) || domain.endsWith("." + own)) {
          return Optional.of("has the key " + key + ", whose domain Kubernetes keeps for itself");
        }
      }
    }
    return Optional.empty();
  }
}
