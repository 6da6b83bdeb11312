package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.Verdict.Check;
import dev.gatehouse.kubernetes.authentication.Verdict.Step;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges tokens as the API server of a version of Kubernetes does that was given a configuration:
 * the same checks in the same order with the same errors. Left out is what stands around the
 * authenticator there: the group {@code system:authenticated} and the cache of ten seconds.
 *
 * <p>Immutable and thread-safe. A test compares it with the API server's own code.
 */
public final class TokenJudge {
  /** The algorithms of an API server with a configuration file, as it lists them. */
  public static final List<String> ALL_ALGORITHMS =
      List.of("ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512");

  private final List<Compiled> authenticators;
  private final List<String> algorithms;
  private final int minor;

  private TokenJudge(List<Compiled> authenticators, List<String> algorithms, int minor) {
    this.authenticators = authenticators;
    this.algorithms = List.copyOf(algorithms);
    this.minor = minor;
  }

  /**
   * Validates and compiles.
   *
   * @param algorithms those that the API server accepts: {@link #ALL_ALGORITHMS} with a file, those
   *     of {@code --oidc-signing-algs} with flags
   * @param minor the version of Kubernetes, 1.{@code minor}
   * @throws ConfigurationException when the API server refuses it
   * @throws RefusedException when it has what is not evaluated here
   */
  public static TokenJudge of(AuthenticationModel model, List<String> algorithms, int minor)
      throws ConfigurationException {
    return new TokenJudge(ModelValidation.compile(model, minor), algorithms, minor);
  }

  /** One way through the checks. */
  private static final class Way {
    final List<Check> checks = new ArrayList<>();

    void passed(Step step, String detail) {
      checks.add(new Check(step, true, detail));
    }

    Verdict failed(Step step, String error) {
      checks.add(new Check(step, false, error));
      return new Verdict(checks, Optional.empty(), error);
    }
  }

  /**
   * Judges by keys that are known, as if every issuer had been discovered.
   *
   * @param token as it would stand after {@code Bearer}
   * @param now the API server's clock
   * @throws RefusedException when what the API server makes of it is not certain
   */
  public Verdict judge(String token, SignatureCheck signatures, Instant now) {
    return judge(token, IssuerAccess.NONE, signatures, now);
  }

  /**
   * Judges, discovery included: an API server that has been running for a while, and for which
   * issuers answer as they do now.
   *
   * @param token as it would stand after {@code Bearer}
   * @param access what addresses answer; where it does not know that, discovery is left out
   * @param signatures the keys of issuers whose addresses are not known
   * @param now the API server's clock
   * @throws RefusedException when what the API server makes of it is not certain
   */
  public Verdict judge(String token, IssuerAccess access, SignatureCheck signatures, Instant now) {
    Way way = new Way();
    if (token.chars().anyMatch(sign -> sign <= ' ' || sign > '~')) {
      throw new RefusedException("The token has signs that cannot stand in a header");
    }
    Optional<TokenParts> parts = TokenParts.of(token);
    Optional<GoJson> payload = parts.flatMap(TokenParts::payload);
    Optional<String> issuer = payload.flatMap(StandardClaims::untrustedIssuer);
    for (Compiled one : authenticators) {
      if (issuer.filter(one.source.issuer().url()::equals).isPresent()) {
        way.passed(Step.ISSUER, issuer.orElseThrow());
        Token asked = new Token(token, parts.orElseThrow(), payload.get());
        Discovery discovery = discover(one, access);
        if (discovery.error().isPresent()) {
          way.checks.add(new Check(Step.DISCOVERY, false, discovery.logLine()));
          return new Verdict(way.checks, Optional.empty(), Verdict.NOT_READY);
        }
        if (discovery.isKnown()) {
          way.passed(Step.DISCOVERY, "keys at " + discovery.keySetAddress());
        }
        SignatureCheck keys = discovery.keys().orElse(signatures);
        try {
          return judge(way, one, asked, new Surroundings(access, keys, now));
        } catch (CheckFailure failure) {
          return way.failed(failure.step(), failure.getMessage());
        }
      }
    }
    return way.failed(Step.ISSUER, Verdict.NOT_OURS);
  }

  /** The issuers that the API server was told of. */
  public List<AuthenticationModel.Issuer> issuers() {
    return authenticators.stream().map(one -> one.source.issuer()).toList();
  }

  private Discovery discover(Compiled one, IssuerAccess access) {
    return Discovery.of(
        one.source.issuer().url(), one.source.issuer().discoveryUrl(), minor, access);
  }

  /**
   * Why authenticators do not become ready, by issuer, in the words of the API server's health
   * check and log; without those that do, or of which nothing is known.
   */
  public Map<String, NotReady> notReady(IssuerAccess access) {
    Map<String, NotReady> all = new LinkedHashMap<>();
    for (Compiled one : authenticators) {
      Discovery discovery = discover(one, access);
      String url = one.source.issuer().url();
      discovery
          .error()
          .ifPresent(error ->
              all.put(
                  url,
                  new NotReady(
                      "oidc: authenticator for issuer "
                          + GoQuote.quote(url)
                          + " is not healthy: "
                          + error,
                      discovery.logLine())));
    }
    return all;
  }

  /** Why there are no keys of issuers that were discovered, in the API server's words. */
  public List<String> keyless(IssuerAccess access) {
    return authenticators.stream()
        .flatMap(one -> discover(one, access).keys().stream())
        .flatMap(keys -> keys.unavailable().stream())
        .toList();
  }

  /**
   * An authenticator that does not become ready.
   *
   * @param health what the API server's check of health says
   * @param log the line in its log, every ten seconds
   */
  public record NotReady(String health, String log) {}

  private record Token(String compact, TokenParts parts, GoJson payload) {}

  private record Surroundings(IssuerAccess access, SignatureCheck keys, Instant now) {}

  private TokenVerification verification(Compiled one) {
    AuthenticationModel.Issuer issuer = one.source.issuer();
    return new TokenVerification(issuer.url(), issuer.audiences(), algorithms, minor);
  }

  private Verdict judge(Way way, Compiled one, Token token, Surroundings around)
      throws CheckFailure {
    TokenVerification verification = verification(one);
    GoJson.Obj claims =
        verification.verify(
            token.compact(), token.parts(), around.keys(), around.now(), way::passed);
    GoJson.Obj all =
        new DistributedGroups(one, verification, around.access(), around.now()).with(claims);
    User user = new ClaimMapper(one, all, minor).map(way::passed);
    return new Verdict(way.checks, Optional.of(user), "");
  }

  /**
   * Who the claims make, without the checks of a token: from the mappings to the rules. For asking
   * what a token would do that nobody has yet.
   *
   * @param issuer which authenticator is meant
   * @param issued what the token would get besides
   * @throws RefusedException when what the API server makes of it is not certain
   */
  public Verdict map(String issuer, String claimsAsJson, IssuedClaims issued) {
    Way way = new Way();
    for (Compiled one : authenticators) {
      if (one.source.issuer().url().equals(issuer)) {
        if (!(GoJson.parse(claimsAsJson).orElse(null) instanceof GoJson.Obj claims)) {
          throw new RefusedException("The claims are no JSON object");
        }
        try {
          GoJson.Obj all =
              new DistributedGroups(one, verification(one), IssuerAccess.NONE, Instant.EPOCH)
                  .with(issued.with(one, claims));
          User user = new ClaimMapper(one, all, minor).map(way::passed);
          return new Verdict(way.checks, Optional.of(user), "");
        } catch (CheckFailure failure) {
          return way.failed(failure.step(), failure.getMessage());
        }
      }
    }
    return way.failed(Step.ISSUER, Verdict.NOT_OURS);
  }
}
