package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.App;
import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where codes and refresh tokens are given for tokens. GitHub says no with the status 200 and a
 * member {@code error}. Thread-safe.
 */
final class TokenEndpoint {
  /** Longer than any lifetime that GitHub gives, short enough to add to any instant. */
  private static final long LONGEST_SECONDS = 366L * 24 * 3600;

  private final UpstreamClient client;
  private final Site site;
  private final App app;
  private final InstantSource clock;

  TokenEndpoint(UpstreamClient client, Site site, App app, InstantSource clock) {
    this.client = client;
    this.site = site;
    this.app = app;
    this.clock = clock;
  }

  /** GitHub's answer. */
  sealed interface Answer {
    /** Tokens. */
    record Given(Tokens tokens) implements Answer {}

    /**
     * None, because of what was presented.
     *
     * @param detail for the log
     */
    record Refused(String detail) implements Answer {}
  }

  /**
   * Redeems a code.
   *
   * @throws UpstreamException when GitHub cannot be asked or refuses the application itself
   */
  Answer redeem(String code, URI redirect, String verifier) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("code", code);
    form.put("redirect_uri", redirect.toString());
    form.put("code_verifier", verifier);
    return ask(form);
  }

  /** Spends a refresh token; otherwise as {@link #redeem}. */
  Answer refresh(String refreshToken) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken);
    return ask(form);
  }

  /**
   * What is said to a code that GitHub never gave: it looks at the application first.
   *
   * @throws UpstreamException when GitHub cannot be asked or refuses the application itself
   */
  Answer probe(String nonsense) throws UpstreamException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("code", nonsense);
    return ask(form);
  }

  private Answer ask(Map<String, String> form) throws UpstreamException {
    form.put("client_id", app.clientId());
    form.put("client_secret", app.clientSecret().reveal());
    Instant asked = clock.instant();
    Response response = client.send(Request.form(site.web("/login/oauth/access_token"), form));
    int status = response.status();
    if (status >= 500) {
      throw UpstreamException.unreachable(response.toString(), null);
    }
    if (RateLimit.isUsedUp(response, "")) {
      throw RateLimit.failure(response, response.toString(), clock);
    }
    if (status == 404) {
      throw UpstreamException.protocol(response + ": check clientID and hostName", null);
    }
    if (status != 200 && status != 400 && status != 401) {
      throw UpstreamException.protocol(response.toString(), null);
    }
    Json json = Json.of(response.toString(), response.json());
    Optional<String> error = json.find("error");
    if (error.isPresent()) {
      return refused(response, Words.plain(error.get()), json);
    }
    if (status != 200) {
      throw UpstreamException.protocol(response.toString(), null);
    }
    return new Answer.Given(tokens(json, asked));
  }

  private static Answer refused(Response response, String error, Json json)
      throws UpstreamException {
    String detail =
        error + json.find("error_description").map(d -> ": " + Words.plain(d)).orElse("");
    return switch (error) {
      case "incorrect_client_credentials" ->
          throw UpstreamException.protocol(
              response + " " + detail + "; check clientID and clientSecret", null);
      case "redirect_uri_mismatch" ->
          throw UpstreamException.protocol(
              response + " " + detail + "; enter the callback at GitHub", null);
      case "bad_verification_code", "bad_refresh_token", "unverified_user_email" ->
          new Answer.Refused(detail);
      default -> throw UpstreamException.protocol(response + " " + detail, null);
    };
  }

  private Tokens tokens(Json json, Instant asked) throws UpstreamException {
    String access = json.text("access_token");
    Optional<String> refresh = json.find("refresh_token");
    if (!Tokens.isToken(access) || refresh.filter(token -> !Tokens.isToken(token)).isPresent()) {
      throw UpstreamException.protocol(json.where() + ": its tokens are none", null);
    }
    if (!json.text("token_type").equalsIgnoreCase("bearer")) {
      throw UpstreamException.protocol(json.where() + ": its token is no bearer token", null);
    }
    Optional<Long> seconds = json.findNumber("expires_in");
    if (seconds.filter(some -> some > LONGEST_SECONDS).isPresent()) {
      throw UpstreamException.protocol(json.where() + ": its token lives too long", null);
    }
    if (refresh.isPresent() && app.type() == AppType.OAUTH_APP) {
      // Taken for an OAuth app, two refreshes at once would spend the same refresh token.
      throw UpstreamException.protocol(
          "the application is a GitHub App: set appType: github-app", null);
    }
    return new Tokens(
        access, scopes(json.find("scope").orElse("")), seconds.map(asked::plusSeconds), refresh);
  }

  /** GitHub separates scopes by commas, in headers by commas and spaces. */
  static Set<String> scopes(String list) {
    Set<String> scopes = new TreeSet<>();
    for (String scope : list.split("[\\s,]+", -1)) {
      if (scope.matches("[a-z_:]{1,40}")) {
        scopes.add(scope);
      }
    }
    return scopes;
  }
}
