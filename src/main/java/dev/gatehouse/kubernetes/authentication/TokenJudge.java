package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.Verdict.Check;
import dev.gatehouse.kubernetes.authentication.Verdict.Step;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  /** Since then go-oidc (2.5.0) verifies the signature before it reads the claims. */
  private static final int FIRST_WITH_SIGNATURE_FIRST = 36;

  private static final String VERIFY = "oidc: verify token: ";
  private static final long LEEWAY_SECONDS = 60;

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
   * Judges.
   *
   * @param token as it would stand after {@code Bearer}
   * @param now the API server's clock
   * @throws RefusedException when what the API server makes of it is not certain
   */
  public Verdict judge(String token, SignatureCheck signatures, Instant now) {
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
        try {
          return judge(
              way, one, new Token(token, parts.orElseThrow(), payload.get()), signatures, now);
        } catch (CheckFailure failure) {
          return way.failed(failure.step(), failure.getMessage());
        }
      }
    }
    return way.failed(Step.ISSUER, Verdict.NOT_OURS);
  }

  private record Token(String compact, TokenParts parts, GoJson payload) {}

  private Verdict judge(Way way, Compiled one, Token token, SignatureCheck signatures, Instant now)
      throws CheckFailure {
    TokenParts.Header header = token.parts().header();
    way.passed(Step.FORM, "a JWS of three parts");
    boolean signatureFirst = minor >= FIRST_WITH_SIGNATURE_FIRST;
    if (signatureFirst) {
      signature(way, token, header, signatures);
    }
    StandardClaims claims = StandardClaims.of(object(token.payload()));
    way.passed(Step.CLAIMS, "the standard claims have their types");
    distributed(claims);
    standard(way, one, claims, now);
    if (!signatureFirst) {
      signature(way, token, header, signatures);
    }
    audiences(way, one, claims);
    ClaimMapper mapper = new ClaimMapper(one, object(token.payload()), minor);
    User user = mapper.map(way::passed);
    return new Verdict(way.checks, Optional.of(user), "");
  }

  private static GoJson.Obj object(GoJson payload) {
    if (payload instanceof GoJson.Obj obj) {
      return obj;
    }
    // Only an object has the issuer.
    throw new IllegalStateException("a payload without members");
  }

  private void signature(Way way, Token token, TokenParts.Header header, SignatureCheck signatures)
      throws CheckFailure {
    if (!algorithms.contains(header.algorithm())) {
      throw new CheckFailure(
          Step.ALGORITHM,
          VERIFY
              + "oidc: id token signed with unsupported algorithm, expected "
              + GoQuote.quote(algorithms)
              + " got "
              + GoQuote.quote(header.algorithm()));
    }
    way.passed(Step.ALGORITHM, header.algorithm());
    if (header.critical()
        || !signatures.isGood(token.compact(), header.keyId(), header.algorithm())) {
      throw new CheckFailure(
          Step.SIGNATURE,
          VERIFY + "failed to verify signature: failed to verify id token signature");
    }
    way.passed(Step.SIGNATURE, header.keyId().isEmpty() ? "no key id" : "key " + header.keyId());
  }

  private static void distributed(StandardClaims claims) throws CheckFailure {
    for (String source : claims.claimNames.values()) {
      if (source.isEmpty() || !claims.claimSources.contains(source)) {
        String what =
            source.isEmpty()
                ? "oidc: failed to obtain source from claim name"
                : "oidc: source does not exist";
        throw new CheckFailure(Step.DISTRIBUTED_CLAIMS, VERIFY + what);
      }
    }
  }

  private static void standard(Way way, Compiled one, StandardClaims claims, Instant now)
      throws CheckFailure {
    String url = one.source.issuer().url();
    boolean google =
        "https://accounts.google.com".equals(url) && "accounts.google.com".equals(claims.issuer);
    if (!claims.issuer.equals(url) && !google) {
      throw new CheckFailure(
          Step.ISSUER,
          VERIFY
              + "oidc: id token issued by a different provider, expected "
              + GoQuote.quote(url)
              + " got "
              + GoQuote.quote(claims.issuer));
    }
    List<String> audiences = one.source.issuer().audiences();
    if (audiences.size() == 1) {
      if (!claims.audience.contains(audiences.getFirst())) {
        throw new CheckFailure(
            Step.AUDIENCE,
            VERIFY
                + "oidc: expected audience "
                + GoQuote.quote(audiences.getFirst())
                + " got "
                + GoQuote.quote(claims.audience));
      }
      way.passed(Step.AUDIENCE, audiences.getFirst());
    }
    if (claims.expiry.isBefore(now)) {
      throw new CheckFailure(
          Step.EXPIRY,
          VERIFY + "oidc: token is expired (Token Expiry: " + GoQuote.time(claims.expiry) + ")");
    }
    way.passed(Step.EXPIRY, GoQuote.time(claims.expiry));
    Optional<Instant> start = claims.notBefore;
    if (start.isPresent()) {
      if (now.plusSeconds(LEEWAY_SECONDS).isBefore(start.get())) {
        throw new CheckFailure(
            Step.NOT_BEFORE,
            VERIFY
                + "oidc: current time "
                + GoQuote.time(now)
                + " before the nbf (not before) time: "
                + GoQuote.time(start.get()));
      }
      way.passed(Step.NOT_BEFORE, GoQuote.time(start.get()));
    }
  }

  private static void audiences(Way way, Compiled one, StandardClaims claims) throws CheckFailure {
    List<String> audiences = one.source.issuer().audiences();
    if (audiences.size() == 1) {
      return;
    }
    if (audiences.stream().noneMatch(claims.audience::contains)) {
      throw new CheckFailure(
          Step.AUDIENCE,
          VERIFY
              + "oidc: expected audience in "
              + GoQuote.quote(audiences.stream().sorted().toList())
              + " got "
              + GoQuote.quote(claims.audience));
    }
    LinkedHashSet<String> both = new LinkedHashSet<>(claims.audience);
    both.retainAll(audiences);
    way.passed(Step.AUDIENCE, String.join(", ", both));
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
          User user = new ClaimMapper(one, issued.with(one, claims), minor).map(way::passed);
          return new Verdict(way.checks, Optional.of(user), "");
        } catch (CheckFailure failure) {
          return way.failed(failure.step(), failure.getMessage());
        }
      }
    }
    return way.failed(Step.ISSUER, Verdict.NOT_OURS);
  }
}
