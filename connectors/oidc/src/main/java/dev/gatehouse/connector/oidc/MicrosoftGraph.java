package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.connector.oidc.Identities.GroupSource;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups that Microsoft Entra ID leaves out of a token because there are too many (the "overage"):
 * read from Microsoft Graph ({@code transitiveMemberOf}), by their object identifiers, as the token
 * would have had them. Where the token itself says they are is never asked: it may name anything.
 *
 * <p>With the person's own access token, which needs no more right than to read themselves; where
 * there is none, or Graph does not take it, in the name of the application. Whatever goes wrong
 * makes groups unavailable: Graph is not what people log in with. Thread-safe.
 */
final class MicrosoftGraph implements GroupSource {
  static final URI DEFAULT = URI.create("https://graph.microsoft.com/v1.0");
  private static final String GROUP = "#microsoft.graph.group";
  private static final String WANTED = "/transitiveMemberOf?$select=id&$top=999";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  /** More is an error, never cut. */
  private static final int MOST_GROUPS = 5000;

  private static final int MOST_PAGES = 20;

  /** Half of what the host waits for a call: one person's many groups must not look like a hang. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final URI base;
  private final UpstreamClient client;
  private final GraphTokens tokens;
  private final InstantSource clock;
  private volatile Instant pausedUntil = Instant.MIN;

  MicrosoftGraph(URI base, UpstreamClient client, GraphTokens tokens, InstantSource clock) {
    this.base = base;
    this.client = client;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Only where the token leaves them out. */
  @Override
  public boolean always() {
    return false;
  }

  @Override
  public Groups groups(Map<String, Object> claims, Optional<String> accessToken) {
    if (clock.instant().isBefore(pausedUntil)) {
      return Groups.unavailable("Microsoft Graph has asked to wait until " + pausedUntil);
    }
    try {
      Walk walk = new Walk();
      if (accessToken.isPresent()) {
        Optional<Groups> own = walk.all("/me", accessToken.get());
        if (own.isPresent()) {
          return own.get();
        }
      }
      return byApplication(walk, claims);
    } catch (UpstreamException e) {
      return Groups.unavailable("Microsoft Graph does not tell them: " + e.getMessage());
    }
  }

  private Groups byApplication(Walk walk, Map<String, Object> claims) throws UpstreamException {
    Optional<String> id =
        ClaimSet.text(claims, "oid").filter(text -> text.matches("[0-9A-Fa-f-]{36}"));
    if (id.isEmpty()) {
      return Groups.unavailable("the token has no oid, by which Microsoft Graph knows the person");
    }
    String token = tokens.token();
    return walk.all("/users/" + id.get(), token)
        .orElseThrow(() -> {
          tokens.drop(token);
          return UpstreamException.notNow(
              walk.refusal
                  + "; give the application the delegated permission User.Read and ask for that"
                  + " scope, or, where people do not log in themselves (token exchange), the"
                  + " application permission User.Read.All",
              null);
        });
  }

  /** One person's pages, with what is left of their bounds. For one thread. */
  private final class Walk {
    private final Instant end = clock.instant().plus(LONGEST);
    private String refusal = "";

    /** All groups; empty when Graph does not take the token for this. */
    Optional<Groups> all(String whose, String token) throws UpstreamException {
      Set<String> found = new LinkedHashSet<>();
      Set<URI> read = new HashSet<>();
      Optional<URI> next = Optional.of(URI.create(base + whose + WANTED));
      while (next.isPresent()) {
        URI page = next.get();
        if (!read.add(page) || read.size() > MOST_PAGES || clock.instant().isAfter(end)) {
          return Optional.of(
              Groups.unavailable(
                  "Microsoft Graph has more than "
                      + MOST_PAGES
                      + " pages, or takes more than "
                      + LONGEST.toSeconds()
                      + " seconds"));
        }
        Response answer = client.send(Request.get(page).bearer(token));
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
          refusal = answer + " " + code(answer);
          return Optional.empty();
        }
        Map<String, Object> json = successful(answer).json();
        add(found, json);
        if (found.size() > MOST_GROUPS) {
          return Optional.of(Groups.unavailable("more than " + MOST_GROUPS + " groups"));
        }
        next = next(answer, json);
      }
      return Optional.of(Groups.known(List.copyOf(found)));
    }

    /** Directory roles and administrative units are no groups, and no token has them as such. */
    private void add(Set<String> found, Map<String, Object> json) throws UpstreamException {
      if (!(json.get("value") instanceof List<?> members)) {
        throw UpstreamException.protocol("Microsoft Graph's answer has no list", null);
      }
      for (Object member : members) {
        if (member instanceof Map<?, ?> object && GROUP.equals(object.get("@odata.type"))) {
          if (!(object.get("id") instanceof String id) || id.isEmpty()) {
            throw UpstreamException.protocol("Microsoft Graph names a group without id", null);
          }
          found.add(id);
        }
      }
    }
  }

  private Response successful(Response answer) throws UpstreamException {
    int status = answer.status();
    if (status == TOO_MANY || status >= SERVER_ERROR) {
      Instant until = clock.instant().plus(pause(answer));
      pausedUntil = until;
      throw UpstreamException.notNow(answer + ", and is not asked before " + until, null);
    }
    if (!answer.successful()) {
      throw UpstreamException.protocol(answer + " " + code(answer), null);
    }
    return answer;
  }

  private static Duration pause(Response answer) {
    Duration asked =
        answer
            .header("Retry-After")
            .map(String::strip)
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)))
            .orElse(USUAL_PAUSE);
    return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
  }

  /** The error of an answer ({@code {"error":{"code":…}}}), as far as it has one. */
  private static String code(Response answer) {
    try {
      return answer.json().get("error") instanceof Map<?, ?> error
          ? Words.shown(error.get("code"))
          : "";
    } catch (UpstreamException e) {
      return "";
    }
  }

  private Optional<URI> next(Response answer, Map<String, Object> json) throws UpstreamException {
    if (!(json.get("@odata.nextLink") instanceof String link)) {
      return Optional.empty();
    }
    try {
      URI next = URI.create(link);
      // Whoever says where the next page is does not say who gets the token.
      if (link.startsWith(base + "/") && !next.getRawPath().contains("..")) {
        return Optional.of(next);
      }
    } catch (IllegalArgumentException e) {
      throw UpstreamException.protocol(answer + ": its next page has no address", e);
    }
    throw UpstreamException.protocol(
        answer + ": its next page is elsewhere, at " + Words.shown(link), null);
  }

  @Override
  public List<Finding> check() {
    try {
      String token = tokens.token();
      Response answer =
          client.send(Request.get(URI.create(base + "/users?$select=id&$top=1")).bearer(token));
      if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
        tokens.drop(token);
        return List.of(
            new Finding(
                "Microsoft Graph",
                true,
                "it does not tell the application about people ("
                    + code(answer)
                    + "): groups that a token leaves out are read with the person's own token, at"
                    + " logins and refreshes; for token exchanges the application needs the"
                    + " permission User.Read.All"));
      }
      successful(answer);
      return List.of(new Finding("Microsoft Graph", true, "it tells the application about people"));
    } catch (UpstreamException e) {
      return List.of(
          new Finding(
              "Microsoft Graph",
              false,
              e.getMessage() + "; look at microsoftGraphURL and the application's secret or key"));
    }
  }
}
