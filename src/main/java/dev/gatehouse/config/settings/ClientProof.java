package dev.gatehouse.config.settings;

import dev.gatehouse.jose.PublicKeySet;
import dev.gatehouse.jose.SignatureAlgorithms;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.spi.settings.Values;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Declares how a client proves that it is the client: by a secret, by keys, or not at all. */
final class ClientProof {
  static final String BASIC = "client_secret_basic";
  static final String POST = "client_secret_post";
  static final String SECRET_JWT = "client_secret_jwt";
  static final String KEY_JWT = "private_key_jwt";
  static final String NONE = "none";

  private static final int LEAST_SECRET_BYTES = 32;

  private final boolean dex;
  private final Setting<Secret> secret;
  private final Setting<Boolean> isPublic;
  private final Setting<String> method;
  private final Setting<String> algorithm;
  private final Setting<Tree> jwks;
  private final Setting<String> jwksUri;
  private final Setting<Boolean> tokenEndpoint;

  ClientProof(SettingsBuilder s, boolean dex) {
    this.dex = dex;
    secret =
        s.secret("secret")
            .orFromEnvironment("secretEnv")
            .orFromFile("secretFile")
            .doc("The client secret; not for public clients, but for those of a Dex file.");
    isPublic = s.bool("public").defaultsTo(false).doc("The client cannot keep a secret.");
    method =
        s.choice("tokenEndpointAuthMethod", BASIC, POST, SECRET_JWT, KEY_JWT, NONE)
            .otherwise("basic or post; none for public clients")
            .doc("The only way the client may authenticate.");
    algorithm =
        s.choice("tokenEndpointAuthSigningAlg", SignatureAlgorithms.ALL.toArray(String[]::new))
            .otherwise("any that fits the method and the profile")
            .doc(
                "The only algorithm of its assertions, for private_key_jwt and client_secret_jwt.");
    jwks =
        s.tree("jwks")
            .optional()
            .check(ClientProof::wrongKeys)
            .doc("Its public keys as a JWK Set (RFC 7517), for private_key_jwt.");
    jwksUri =
        s.text("jwksURI")
            .check(Uris::published)
            .doc("Where it publishes its public keys, instead of jwks; https.");
    tokenEndpoint =
        s.bool("allowTokenEndpointAudience")
            .defaultsTo(false)
            .doc(
                "Its assertions may name the token endpoint instead of the issuer as audience; not"
                    + " with profile fapi2.");
  }

  private static Optional<String> wrongKeys(Tree tree) {
    try {
      PublicKeySet.registered(Trees.members(tree));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  ClientSettings.Proof bind(Values v) {
    return new ClientSettings.Proof(
        v.find(method),
        v.find(algorithm),
        v.find(jwks).map(Trees::members),
        v.find(jwksUri),
        v.get(tokenEndpoint));
  }

  Optional<Secret> secret(Values v) {
    return secretDropped(v) ? Optional.empty() : v.find(secret);
  }

  boolean writtenPublic(Values v) {
    return v.get(isPublic);
  }

  boolean isPublic(Values v) {
    return v.get(isPublic) || uses(v, NONE);
  }

  private boolean uses(Values v, String name) {
    return v.find(method).filter(name::equals).isPresent();
  }

  /** Dex asks for the secret of a public client as for any other, and so it protects the code. */
  private boolean secretDropped(Values v) {
    return uses(v, KEY_JWT) || isPublic(v) && !(dex && v.find(method).isEmpty());
  }

  /**
   * @param where what to point at when something is missing
   */
  void check(Values v, SecurityProfile profile, Setting<?> where, Report report) {
    if (!isPublic(v) && !uses(v, KEY_JWT) && v.find(secret).isEmpty()) {
      report.error(
          where,
          "a client that is not public needs a secret",
          "give secret, secretEnv or secretFile, or set public: true");
    }
    if (isPublic(v) && secretDropped(v) && v.find(secret).isPresent()) {
      report.warning(
          secret, "the secret of a public client is not asked for", "remove it, or public: true");
    }
    if (v.get(isPublic) && v.find(method).filter(m -> !m.equals(NONE)).isPresent()) {
      report.error(method, "a public client has no secret to authenticate with", "write none");
    }
    keys(v, report);
    assertions(v, profile, report);
  }

  private void keys(Values v, Report report) {
    boolean given = v.find(jwks).isPresent();
    boolean published = v.find(jwksUri).isPresent();
    if (given && published) {
      report.error(jwks, "jwks and jwksURI exclude each other", "remove one");
    }
    if (!uses(v, KEY_JWT)) {
      return;
    }
    if (!given && !published) {
      report.error(
          method, "private_key_jwt needs the client's public keys", "give jwks or jwksURI");
    }
    if (v.find(secret).isPresent()) {
      report.warning(
          secret, "the secret of a client with private_key_jwt is not asked for", "remove it");
    }
  }

  private void assertions(Values v, SecurityProfile profile, Report report) {
    boolean strict = profile == SecurityProfile.FAPI2;
    if (!uses(v, KEY_JWT) && !uses(v, SECRET_JWT)) {
      if (v.find(algorithm).isPresent()) {
        report.warning(
            algorithm,
            "tokenEndpointAuthSigningAlg is for private_key_jwt and client_secret_jwt",
            "remove it");
      }
      return;
    }
    if (strict && v.get(tokenEndpoint)) {
      report.error(
          tokenEndpoint, "profile fapi2 accepts the issuer alone as audience", "remove it");
    }
    if (uses(v, SECRET_JWT)) {
      secretAssertions(v, strict, report);
      return;
    }
    Set<String> allowed =
        Set.copyOf(strict ? SignatureAlgorithms.FAPI2 : SignatureAlgorithms.ASYMMETRIC);
    if (v.find(algorithm).filter(name -> !allowed.contains(name)).isPresent()) {
      report.error(
          algorithm,
          v.find(algorithm).get()
              + " is not for private_key_jwt"
              + (strict ? " with profile fapi2" : ""),
          "use one of "
              + String.join(", ", strict ? SignatureAlgorithms.FAPI2 : SignatureAlgorithms.SOME));
      return;
    }
    Set<String> used = v.find(algorithm).map(Set::of).orElse(allowed);
    Map<String, Object> set = v.find(jwks).map(Trees::members).orElse(null);
    if (set != null && !PublicKeySet.registered(set).verifiesOneOf(used)) {
      report.error(
          jwks,
          "jwks has no key for " + String.join(", ", used.stream().sorted().toList()),
          "add one, or change the algorithm");
    }
  }

  private void secretAssertions(Values v, boolean strict, Report report) {
    if (strict) {
      report.error(method, "profile fapi2 does not allow client_secret_jwt", KEY_JWT);
    }
    if (v.find(algorithm)
        .filter(name -> !name.equals(SignatureAlgorithms.WITH_SECRET))
        .isPresent()) {
      report.error(
          algorithm,
          v.find(algorithm).get() + " is not for client_secret_jwt",
          "write " + SignatureAlgorithms.WITH_SECRET);
    }
    boolean tooShort =
        v.find(secret)
            .filter(
                one -> one.reveal().getBytes(StandardCharsets.UTF_8).length < LEAST_SECRET_BYTES)
            .isPresent();
    if (tooShort) {
      report.error(
          secret,
          "secret has fewer than " + LEAST_SECRET_BYTES + " bytes, which is too short to sign with",
          "make one with: openssl rand -base64 32");
    }
  }

  /** Algorithms that a client may sign its assertions with. */
  static List<String> algorithms(ClientSettings settings) {
    ClientSettings.Proof proof = settings.proof();
    return switch (proof.method().orElse(BASIC)) {
      case KEY_JWT ->
          proof
              .algorithm()
              .map(List::of)
              .orElse(
                  settings.profile() == SecurityProfile.FAPI2
                      ? SignatureAlgorithms.FAPI2
                      : SignatureAlgorithms.ASYMMETRIC);
      case SECRET_JWT -> List.of(SignatureAlgorithms.WITH_SECRET);
      default -> List.of();
    };
  }
}
