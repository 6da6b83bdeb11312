package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.kubernetes.authentication.Verdict.Step;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What go-oidc and the API server check of one token before they look at its other claims: form,
 * algorithm, signature, standard claims, audience. The order depends on the version. One use, one
 * thread.
 */
final class TokenVerification {
  /** Before each error of a token that somebody presents. */
  static final String VERIFY = "oidc: verify token: ";

  /** Since then go-oidc (2.5.0) verifies the signature before it reads the claims. */
  private static final int FIRST_WITH_SIGNATURE_FIRST = 36;

  private static final long LEEWAY_SECONDS = 60;

  private final String url;
  private final List<String> audiences;
  private final List<String> algorithms;
  private final int minor;
  private BiConsumer<Step, String> passed;

  TokenVerification(String url, List<String> audiences, List<String> algorithms, int minor) {
    this.url = url;
    this.audiences = audiences;
    this.algorithms = algorithms;
    this.minor = minor;
  }

  /** The same demands on another issuer's tokens. */
  TokenVerification of(String otherUrl) {
    return new TokenVerification(otherUrl, audiences, algorithms, minor);
  }

  /**
   * Verifies.
   *
   * @param done told of each check that went well
   * @return the claims
   */
  GoJson.Obj verify(
      String token,
      TokenParts parts,
      SignatureCheck signatures,
      Instant now,
      BiConsumer<Step, String> done)
      throws CheckFailure {
    passed = done;
    TokenParts.Header header = parts.header();
    passed.accept(Step.FORM, "a JWS of three parts");
    boolean signatureFirst = minor >= FIRST_WITH_SIGNATURE_FIRST;
    if (signatureFirst) {
      signature(token, header, signatures);
    }
    if (!(parts.payload().orElse(null) instanceof GoJson.Obj payload)) {
      // Only an object has the issuer.
      throw new IllegalStateException("a payload without members");
    }
    StandardClaims claims = StandardClaims.of(payload);
    passed.accept(Step.CLAIMS, "the standard claims have their types");
    distributed(claims);
    standard(claims, now);
    if (!signatureFirst) {
      signature(token, header, signatures);
    }
    audiences(claims);
    return payload;
  }

  private void signature(String token, TokenParts.Header header, SignatureCheck signatures)
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
    passed.accept(Step.ALGORITHM, header.algorithm());
    Optional<String> none = signatures.unavailable();
    if (none.isPresent()) {
      throw new CheckFailure(Step.SIGNATURE, VERIFY + "failed to verify signature: " + none.get());
    }
    if (header.critical() || !signatures.isGood(token, header.keyId(), header.algorithm())) {
      throw new CheckFailure(
          Step.SIGNATURE,
          VERIFY + "failed to verify signature: failed to verify id token signature");
    }
    passed.accept(Step.SIGNATURE, header.keyId().isEmpty() ? "no key id" : "key " + header.keyId());
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

  private void standard(StandardClaims claims, Instant now) throws CheckFailure {
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
      passed.accept(Step.AUDIENCE, audiences.getFirst());
    }
    if (claims.expiry.isBefore(now)) {
      throw new CheckFailure(
          Step.EXPIRY,
          VERIFY + "oidc: token is expired (Token Expiry: " + GoQuote.time(claims.expiry) + ")");
    }
    passed.accept(Step.EXPIRY, GoQuote.time(claims.expiry));
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
      passed.accept(Step.NOT_BEFORE, GoQuote.time(start.get()));
    }
  }

  private void audiences(StandardClaims claims) throws CheckFailure {
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
    passed.accept(Step.AUDIENCE, String.join(", ", both));
  }
}
