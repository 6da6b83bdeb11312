package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.kubernetes.authentication.Verdict.Check;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what to do about a token that is not accepted, or that makes less than was meant. */
public final class TokenDoctor {
  private TokenDoctor() {}

  /**
   * Advice for people, the most useful first.
   *
   * @param issuer the issuer that the API server was told of
   * @param now the clock here
   */
  public static List<String> advice(Verdict verdict, String token, String issuer, Instant now) {
    Optional<TokenParts> parts = TokenParts.of(token);
    Map<String, GoJson> claims =
        parts
            .flatMap(TokenParts::payload)
            .filter(GoJson.Obj.class::isInstance)
            .map(payload -> ((GoJson.Obj) payload).map())
            .orElse(Map.of());
    List<String> advice = new ArrayList<>();
    kind(token, claims).ifPresent(advice::add);
    if (verdict.user().isEmpty() && !verdict.checks().isEmpty()) {
      Check failed = verdict.checks().getLast();
      advice.addAll(failure(failed, claims, issuer, now));
    }
    if (verdict.user().filter(user -> user.groups().isEmpty()).isPresent()
        && !claims.containsKey("groups")) {
      advice.add("The token has no groups: the scope groups was not asked for, or there are none.");
    }
    return advice;
  }

  private static Optional<String> kind(String token, Map<String, GoJson> claims) {
    if (claims.isEmpty()) {
      return Optional.of(
          "This is no JWT with claims. kubectl needs the ID token; refresh tokens and opaque access"
              + " tokens are for the issuer alone.");
    }
    String type = header(token).map(header -> header.get("typ")).flatMap(GoJson::asText).orElse("");
    if (claims.containsKey("events") || type.startsWith("logout")) {
      return Optional.of(
          "This is a logout token, which tells applications of the end of a session.");
    }
    if (claims.containsKey("client_id") || type.startsWith("at+")) {
      return Optional.of("This is an access token; kubectl needs the ID token of the same answer.");
    }
    return Optional.empty();
  }

  private static Optional<Map<String, GoJson>> header(String token) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
      return GoJson.parse(new String(json, StandardCharsets.UTF_8))
          .filter(GoJson.Obj.class::isInstance)
          .map(header -> ((GoJson.Obj) header).map());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(Map<String, GoJson> claims, String name) {
    return Optional.ofNullable(claims.get(name)).flatMap(GoJson::asText).orElse("");
  }

  private static List<String> failure(
      Check failed, Map<String, GoJson> claims, String issuer, Instant now) {
    return switch (failed.step()) {
      case ISSUER -> issuer(text(claims, "iss"), issuer);
      case ALGORITHM ->
          List.of(
              "An API server with flags accepts RS256 unless --oidc-signing-algs says more; one with"
                  + " a file accepts RS, ES and PS. Put RS256 or ES256 first in keys.algorithms.");
      case DISCOVERY -> discovery(failed.detail());
      case SIGNATURE ->
          failed.detail().contains(FETCHING)
              ? List.of(NO_KEYS)
              : List.of(
                  "None of the issuer's keys made this signature: the token is another issuer's of the"
                      + " same name, or its key was dropped. An API server reads a new key only after"
                      + " the lifetime of the set that it has.");
      case AUDIENCE ->
          List.of(
              "The token is for another client. Ask for the scope"
                  + " audience:server:client_id:AUDIENCE, or log in with the cluster's client.");
      case EXPIRY -> List.of(expired(claims, now));
      case NOT_BEFORE ->
          List.of("The token begins later than this clock says: compare the clocks of both sides.");
      case USERNAME -> username(failed.detail());
      case GROUPS ->
          List.of("The API server takes groups as text or as a list of texts, nothing else.");
      default -> List.of();
    };
  }

  private static final String FETCHING = "fetching keys";
  private static final String NO_KEYS =
      "The API server has no key of this issuer: it could not read the set at jwks_uri. One key of a"
          + " type or curve that it does not know spoils all of them.";

  /** What to do about an issuer that is not discovered. */
  private static List<String> discovery(String log) {
    List<String> advice = new ArrayList<>();
    advice.add(
        "Until that is mended the API server refuses every token of this issuer; it tries again"
            + " every ten seconds and says in its log what stands above.");
    if (log.contains("issuer did not match")) {
      advice.add(
          "The document must name the issuer exactly as the API server was told it, byte for byte,"
              + " a slash at the end included.");
    }
    return advice;
  }

  /** What to say of issuers' documents and keys beside what became of the token. */
  public static List<String> issuers(TokenJudge judge, IssuerAccess access, Verdict verdict) {
    List<String> advice = new ArrayList<>();
    if (!verdict.error().equals(Verdict.NOT_READY)) {
      for (TokenJudge.NotReady one : judge.notReady(access).values()) {
        advice.add("The API server's log says every ten seconds: " + one.log());
        discovery(one.log()).stream().skip(1).forEach(advice::add);
      }
    }
    if (!verdict.error().contains(FETCHING)) {
      for (String words : judge.keyless(access)) {
        advice.add(NO_KEYS + " Its words: " + words);
      }
    }
    return advice;
  }

  private static List<String> issuer(String theirs, String ours) {
    if (theirs.isEmpty()) {
      return List.of("The token has no issuer that could be read.");
    }
    String difference =
        theirs.replaceAll("/+$", "").equals(ours.replaceAll("/+$", ""))
            ? "they differ by a slash at the end, and are compared byte for byte."
            : theirs.equalsIgnoreCase(ours)
                ? "they differ in capital letters, and are compared byte for byte."
                : "another issuer made the token.";
    return List.of(
        "The token's issuer is " + theirs + ", the API server's " + ours + ": " + difference,
        "The API server's log says nothing of such a token.");
  }

  private static String expired(Map<String, GoJson> claims, Instant now) {
    if (claims.get("exp") instanceof GoJson.Num expiry && expiry.literal().matches("[0-9]{1,12}")) {
      Instant end = Instant.ofEpochSecond(Long.parseLong(expiry.literal()));
      return "The token ended "
          + Duration.between(end, now).toSeconds()
          + " seconds ago by this clock: kubectl kept an old one, or a clock is wrong. The API"
          + " server allows for no difference.";
    }
    return "The token has no expiry that could be read.";
  }

  private static List<String> username(String error) {
    if (error.contains("email not verified") || error.contains("email_verified")) {
      return List.of(
          "The identity source does not vouch for the e-mail address. Have it verified there, set"
              + " mapping.unverifiedEmail of the connector to omit, or name people by another claim.");
    }
    if (error.contains("claim not present") || error.contains("no such key")) {
      return List.of(
          "A claim is missing: the client did not ask for its scope (email, profile, groups), or the"
              + " identity source has none.");
    }
    return List.of();
  }
}
