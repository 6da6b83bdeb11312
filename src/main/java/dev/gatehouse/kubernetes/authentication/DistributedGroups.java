package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Answer;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Failure;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Fetched;
import dev.gatehouse.kubernetes.authentication.Verdict.Step;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups that a token names elsewhere (OpenID Connect Core 1.0 §5.6.2): the API server asks there
 * when the claim of groups is missing, and verifies what it gets by the keys of whoever issued it.
 * One use, one thread.
 */
final class DistributedGroups {
  private static final String LABEL = "oidc: could not expand distributed claims: ";

  /** Discovery of these issuers never asks whether the document has keys. */
  private static final int NEVER_WANTS_KEYS = 0;

  private final Compiled compiled;
  private final TokenVerification verification;
  private final IssuerAccess access;
  private final Instant now;

  /**
   * @param verification of the token that names the place
   */
  DistributedGroups(
      Compiled compiled, TokenVerification verification, IssuerAccess access, Instant now) {
    this.compiled = compiled;
    this.verification = verification;
    this.access = access;
    this.now = now;
  }

  /**
   * The claims with the groups from elsewhere.
   *
   * @throws RefusedException when it is not known what the address answers
   */
  GoJson.Obj with(GoJson.Obj claims) throws CheckFailure {
    String claim = compiled.source.groups().claim();
    Map<String, GoJson> all = claims.map();
    if (claim.isEmpty() || all.containsKey(claim) || !all.containsKey("_claim_names")) {
      return claims;
    }
    if (!all.containsKey("_claim_sources")) {
      throw failure("oidc: no claim sources");
    }
    if (!(all.get("_claim_names") instanceof GoJson.Obj names)
        || !(all.get("_claim_sources") instanceof GoJson.Obj sources)) {
      return claims;
    }
    for (GoJson source : sources.map().values()) {
      aggregated(source);
    }
    Optional<String> source = Optional.ofNullable(names.map().get(claim)).flatMap(GoJson::asText);
    if (source.isEmpty()
        || !(sources.map().get(source.get()) instanceof GoJson.Obj place)
        || text(place, "endpoint").isEmpty()) {
      return claims;
    }
    List<GoJson.Member> members = new ArrayList<>(claims.members());
    members.add(
        new GoJson.Member(claim, ask(claim, text(place, "endpoint"), text(place, "access_token"))));
    return new GoJson.Obj(members);
  }

  /** A claim that stands inside is not taken, but must be text. */
  private static void aggregated(GoJson source) throws CheckFailure {
    if (!(source instanceof GoJson.Obj place)) {
      return;
    }
    for (GoJson.Member member : place.members()) {
      if (member.name().equalsIgnoreCase("JWT") && member.value().asText().isEmpty()) {
        throw failure(
            "oidc: could not parse claim sources: json: cannot unmarshal "
                + member.value().kind()
                + " into Go struct field endpoint.JWT of type string");
      }
    }
  }

  private static String text(GoJson.Obj place, String name) {
    String found = "";
    for (GoJson.Member member : place.members()) {
      if (member.name().equalsIgnoreCase(name) && member.value() instanceof GoJson.Str text) {
        found = text.text();
      }
    }
    return found;
  }

  private static CheckFailure failure(String reason) {
    return new CheckFailure(Step.DISTRIBUTED_CLAIMS, LABEL + reason);
  }

  private GoJson ask(String claim, String endpoint, String accessToken) throws CheckFailure {
    GoHttp http = new GoHttp(access, "", "");
    Optional<String> authorization =
        accessToken.isEmpty() ? Optional.empty() : Optional.of("Bearer " + accessToken);
    String label = "while getting distributed claim " + GoQuote.quote(claim) + ": ";
    return switch (http.get(endpoint, authorization)) {
      case Failure none -> throw failure(label + none.error());
      case Answer answer when answer.code() < 200 || answer.code() > 226 ->
          throw failure(label + "error while getting distributed claim JWT: " + answer.status());
      case Answer answer -> value(claim, endpoint, answer.body());
      case Fetched unknown ->
          throw new RefusedException(
              "The API server would ask " + endpoint + " for the groups, which is not done here");
    };
  }

  private GoJson value(String claim, String endpoint, String token) throws CheckFailure {
    if (token.chars().anyMatch(sign -> sign <= ' ' || sign > '~')) {
      throw new RefusedException("A token of groups has signs that tokens have not");
    }
    String issuer = issuer(claim, endpoint, token);
    AuthenticationModel.Issuer own = compiled.source.issuer();
    boolean same = plain(issuer).equals(plain(own.url()));
    Discovery discovery =
        Discovery.of(issuer, same ? own.discoveryUrl() : "", NEVER_WANTS_KEYS, access);
    if (discovery.error().isPresent()) {
      throw failure(
          "verifying untrusted issuer "
              + issuer
              + " failed: verifier not initialized for issuer: "
              + GoQuote.quote(issuer));
    }
    SignatureCheck keys =
        discovery
            .keys()
            .orElseThrow(() ->
                new RefusedException(
                    "The keys of " + issuer + " are not known, which has the groups"));
    GoJson.Obj claims;
    try {
      claims =
          verification
              .of(issuer)
              .verify(token, TokenParts.of(token).orElseThrow(), keys, now, (step, detail) -> {});
    } catch (CheckFailure e) {
      throw failure(
          "verify distributed claim token: "
              + e.getMessage().substring(TokenVerification.VERIFY.length()));
    }
    GoJson groups = claims.map().get(claim);
    if (groups == null) {
      throw failure(
          "jwt returned by distributed claim endpoint "
              + GoQuote.quote(endpoint)
              + " did not contain claim: "
              + claim);
    }
    return groups;
  }

  private static String plain(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Whose token it says that it is. */
  private static String issuer(String claim, String endpoint, String token) throws CheckFailure {
    String label =
        "getting untrusted issuer from endpoint "
            + endpoint
            + " failed for claim "
            + GoQuote.quote(claim)
            + ": ";
    if (token.startsWith("{")) {
      throw failure(label + "token is not compact JWT");
    }
    if (TokenParts.of(token).isEmpty()) {
      throw failure(label + "malformed token");
    }
    String payload = token.split("\\.", -1)[1];
    int at = TokenParts.problem(payload);
    if (at >= 0) {
      throw failure(label + "error decoding token: illegal base64 data at input byte " + at);
    }
    String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    String unreadable = label + "while unmarshaling token: ";
    Optional<String> problem = GoJsonSyntax.error(json);
    if (problem.isPresent()) {
      throw failure(unreadable + problem.get());
    }
    GoJson claims =
        GoJson.parse(json)
            .orElseThrow(() -> new RefusedException("A token of groups lies too deep"));
    if (!(claims instanceof GoJson.Obj) && !(claims instanceof GoJson.Null)) {
      throw failure(unreadable + claims.unfit("struct { Issuer string \"json:\\\"iss\\\"\" }"));
    }
    return StandardClaims.untrustedIssuer(claims)
        .orElseThrow(() -> failure(unreadable + wrongIssuer((GoJson.Obj) claims)));
  }

  private static String wrongIssuer(GoJson.Obj claims) {
    for (GoJson.Member member : claims.members()) {
      if (member.name().equalsIgnoreCase("iss") && member.value().asText().isEmpty()) {
        return "json: cannot unmarshal "
            + member.value().kind()
            + " into Go struct field .iss of type string";
      }
    }
    throw new IllegalStateException("an issuer that is text");
  }
}
