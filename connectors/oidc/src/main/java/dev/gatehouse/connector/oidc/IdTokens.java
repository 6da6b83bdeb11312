package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.UpstreamException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks what the provider signed (OpenID Connect Core 1.0, section 3.1.3.7). Thread-safe. */
final class IdTokens {
  /** No real token is longer, and reading one costs. */
  private static final int LONGEST = 200_000;

  private static final int LONGEST_SUBJECT = 1000;

  private final OidcSettings settings;
  private final SigningKeys keys;
  private final InstantSource clock;

  IdTokens(OidcSettings settings, SigningKeys keys, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
  }

  /** How a signature is checked by the provider's keys. */
  @FunctionalInterface
  private interface Signatures {
    boolean verify(SignedJWT token) throws UpstreamException;
  }

  /**
   * What an ID token has to fit.
   *
   * @param audiences for whom it may be
   * @param nonce the nonce that was sent; empty when it has none to carry
   * @param accessToken the access token that came with it
   * @param subject whom it must be about
   */
  record Expected(
      Set<String> audiences,
      Optional<String> nonce,
      Optional<String> accessToken,
      Optional<String> subject) {}

  /**
   * The claims of an ID token.
   *
   * @throws BadTokenException when it does not count
   * @throws UpstreamException when the provider's keys cannot be read
   */
  Map<String, Object> verify(String token, Expected expected)
      throws BadTokenException, UpstreamException {
    SignedJWT jwt = signed(token, Set.of("", "jwt"), keys::verify);
    Map<String, Object> claims = claims(jwt);
    requireIssuer(claims);
    requireAudience(claims, expected.audiences());
    requireTime(claims);
    require(claims.get("events") == null, "it is a logout token");
    String subject = subject(claims);
    require(
        expected.subject().isEmpty() || expected.subject().get().equals(subject),
        "it is about somebody else");
    if (expected.nonce().isPresent()) {
      require(same(expected.nonce().get(), claims.get("nonce")), "its nonce is not the one sent");
    }
    requireHash(jwt, claims, expected.accessToken());
    return claims;
  }

  /**
   * The claims of signed userinfo (section 5.3.2).
   *
   * @throws BadTokenException when it does not count
   * @throws UpstreamException when the provider's keys cannot be read
   */
  Map<String, Object> verifyUserInfo(String token) throws BadTokenException, UpstreamException {
    SignedJWT jwt = signed(token, Set.of("", "jwt", "userinfo+jwt"), keys::verify);
    Map<String, Object> claims = claims(jwt);
    if (claims.containsKey("iss")) {
      requireIssuer(claims);
    }
    if (claims.containsKey("aud")) {
      requireAudience(claims, Set.of(settings.client().id()));
    }
    return claims;
  }

  /**
   * The claims of an access token that is a JWT (RFC 9068 and what was there before it).
   *
   * @param audiences for whom it, or the client that it was given to, may be
   * @throws BadTokenException when it does not count
   * @throws UpstreamException when the provider's keys cannot be read
   */
  Map<String, Object> verifyAccessToken(String token, Set<String> audiences)
      throws BadTokenException, UpstreamException {
    SignedJWT jwt = signed(token, Set.of("", "jwt", "at+jwt", "application/at+jwt"), keys::verify);
    Map<String, Object> claims = claims(jwt);
    requireIssuer(claims);
    requireTime(claims);
    require(forOneOf(claims, audiences), "it was made for somebody else");
    return claims;
  }

  /**
   * The claims of a token of the provider that was made for one of these, whatever it is and
   * whoever brought it.
   *
   * @param types what its header may say that it is; empty for nothing
   * @throws BadTokenException when it does not count
   * @throws UpstreamException when the provider's keys cannot be read
   */
  Map<String, Object> signedFor(String token, Set<String> types, Set<String> audiences)
      throws BadTokenException, UpstreamException {
    Map<String, Object> claims = claims(signed(token, types, keys::verifyOfAnybody));
    requireIssuer(claims);
    requireAudience(claims, audiences);
    return claims;
  }

  /** Whether the audience, or the client that it was given to, is one of these. */
  static boolean forOneOf(Map<String, Object> claims, Set<String> audiences) {
    return audiences(claims).stream().anyMatch(audiences::contains)
        || audiences.contains(String.valueOf(claims.get("azp")))
        || audiences.contains(String.valueOf(claims.get("client_id")));
  }

  private SignedJWT signed(String token, Set<String> types, Signatures signatures)
      throws BadTokenException, UpstreamException {
    SignedJWT jwt = parse(token);
    JWSHeader header = jwt.getHeader();
    String type =
        header.getType() == null ? "" : header.getType().getType().toLowerCase(Locale.ROOT);
    require(types.contains(type), "it is a token of another kind: " + Words.shown(type));
    require(header.getCriticalParams() == null, "its header has extensions that must be known");
    JWSAlgorithm algorithm = header.getAlgorithm();
    require(
        settings.tokens().algorithms().contains(algorithm.getName()),
        "its algorithm is not accepted: " + Words.shown(algorithm.getName()));
    boolean good =
        Algorithms.isShared(algorithm.getName()) ? verifyShared(jwt) : signatures.verify(jwt);
    require(good, "no key of the provider made its signature");
    return jwt;
  }

  private static SignedJWT parse(String token) throws BadTokenException {
    require(token.length() <= LONGEST, "it is longer than any");
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | RuntimeException e) {
      throw new BadTokenException("it is not a signed JWT", e);
    }
  }

  private boolean verifyShared(SignedJWT jwt) {
    if (settings.client().secret().isEmpty()) {
      return false;
    }
    try {
      return jwt.verify(new MACVerifier(settings.client().secret().get().reveal()));
    } catch (JOSEException e) {
      return false;
    }
  }

  private static Map<String, Object> claims(SignedJWT jwt) throws BadTokenException {
    Map<String, Object> claims = jwt.getPayload().toJSONObject();
    if (claims == null) {
      throw new BadTokenException("its payload is not a JSON object");
    }
    return claims;
  }

  private void requireIssuer(Map<String, Object> claims) throws BadTokenException {
    require(
        settings.place().isTokenIssuer(claims.get("iss")),
        "it is of the issuer " + Words.shown(claims.get("iss")));
  }

  private static void requireAudience(Map<String, Object> claims, Set<String> accepted)
      throws BadTokenException {
    List<String> audiences = audiences(claims);
    require(
        audiences.stream().anyMatch(accepted::contains),
        "it was made for " + Words.shown(claims.get("aud")));
    Object party = claims.get("azp");
    if (party == null) {
      require(
          accepted.containsAll(audiences), "it is for others, too, and does not say by azp who");
    } else {
      require(
          party instanceof String text && accepted.contains(text),
          "it was given to " + Words.shown(party));
    }
  }

  private static List<String> audiences(Map<String, Object> claims) {
    return switch (claims.get("aud")) {
      case String one -> List.of(one);
      case List<?> several
          when !several.isEmpty() && several.stream().allMatch(String.class::isInstance) ->
          several.stream().map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  private void requireTime(Map<String, Object> claims) throws BadTokenException {
    Instant now = clock.instant();
    Duration leeway = settings.tokens().leeway();
    Optional<Instant> expiry = ClaimSet.time(claims.get("exp"));
    require(expiry.isPresent(), "it has no time of expiry");
    require(now.isBefore(expiry.get().plus(leeway)), "its time is over");
    requireIssued(claims);
    if (claims.get("nbf") != null) {
      Optional<Instant> from = ClaimSet.time(claims.get("nbf"));
      require(from.isPresent() && !from.get().isAfter(now.plus(leeway)), "it is not good yet");
    }
  }

  /** When a token was issued, if that is not to come. */
  Instant requireIssued(Map<String, Object> claims) throws BadTokenException {
    Optional<Instant> issued = ClaimSet.time(claims.get("iat"));
    require(issued.isPresent(), "it has no time of issue");
    require(
        !issued.get().isAfter(clock.instant().plus(settings.tokens().leeway())),
        "it is of the future");
    return issued.get();
  }

  private static String subject(Map<String, Object> claims) throws BadTokenException {
    if (claims.get("sub") instanceof String text
        && !text.isEmpty()
        && text.length() <= LONGEST_SUBJECT) {
      return text;
    }
    throw new BadTokenException("it has no usable sub");
  }

  /** Section 3.1.3.8: the access token that came along is the one that was meant. */
  private static void requireHash(
      SignedJWT jwt, Map<String, Object> claims, Optional<String> accessToken)
      throws BadTokenException {
    Object hash = claims.get("at_hash");
    if (hash == null || accessToken.isEmpty()) {
      return;
    }
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    AccessTokenHash computed =
        AccessTokenHash.compute(
            new BearerAccessToken(accessToken.get()),
            algorithm,
            algorithm.equals(JWSAlgorithm.EdDSA) ? Curve.Ed25519 : null);
    require(
        computed != null && same(computed.getValue(), hash),
        "it came with another access token than it says");
  }

  private static boolean same(String expected, Object actual) {
    return actual instanceof String text
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Refuses a token of which something does not hold. */
  static void require(boolean holds, String otherwise) throws BadTokenException {
    if (!holds) {
      throw new BadTokenException(otherwise);
    }
  }
}
