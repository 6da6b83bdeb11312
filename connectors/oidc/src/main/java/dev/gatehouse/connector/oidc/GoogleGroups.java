package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.oidc.GoogleSettings.Workspace;
import dev.gatehouse.connector.oidc.Identities.GroupSource;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups from the directory of Google Workspace (Admin SDK, {@code groups.list}), by their
 * addresses. Thread-safe.
 */
final class GoogleGroups implements GroupSource {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int PAGE = 200;

  /** More is an error, never cut. */
  private static final int MOST_GROUPS = 1000;

  /** Bounds a directory whose pages never end. */
  private static final int MOST_QUESTIONS = 1500;

  /** Half of what the host waits for a call: one person's many groups must not look like a hang. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  /** Domains of addresses that belong to nobody's Workspace: Google itself gives them. */
  private static final Set<String> PERSONAL = Set.of("gmail.com", "googlemail.com");

  /** Reasons of a refusal that is Google's other way to say 429. */
  private static final Set<String> QUOTA =
      Set.of("quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded");

  private final Workspace workspace;
  private final URI directory;
  private final UpstreamClient client;
  private final ServiceTokens tokens;
  private final InstantSource clock;

  private GoogleGroups(
      Workspace workspace,
      URI directory,
      UpstreamClient client,
      ServiceTokens tokens,
      InstantSource clock) {
    this.workspace = workspace;
    this.directory = directory;
    this.client = client;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * A connector with groups from a directory.
   *
   * @throws UpstreamException when the service account's file cannot be used
   */
  static OidcConnector open(GoogleSettings settings, ConnectorContext context, URI directory)
      throws UpstreamException {
    if (settings.workspace().isEmpty()) {
      return OidcConnector.open(settings.oidc(), context, provider -> Optional.empty());
    }
    Workspace workspace = settings.workspace().get();
    ServiceAccount account = ServiceAccount.read(workspace.keyFile());
    return OidcConnector.open(
        settings.oidc(),
        context,
        provider ->
            Optional.of(
                new GoogleGroups(
                    workspace,
                    directory,
                    provider.client(),
                    new ServiceTokens(account, provider.client(), context.clock()),
                    context.clock())));
  }

  /** One run through the directory, with what is left of its bounds. */
  private final class Walk {
    private final String admin;
    private final Set<String> found = new LinkedHashSet<>();
    private final Instant end = clock.instant().plus(LONGEST);
    private int questions;

    Walk(String admin) {
      this.admin = admin;
    }

    Groups from(String person) throws UpstreamException {
      Deque<String> members = new ArrayDeque<>(List.of(person));
      while (!members.isEmpty()) {
        Optional<Set<String>> groups = groupsOf(members.poll());
        if (groups.isEmpty()) {
          return Groups.unavailable(
              "they were not all read after "
                  + LONGEST.toSeconds()
                  + " seconds, or "
                  + MOST_QUESTIONS
                  + " questions");
        }
        for (String group : groups.get()) {
          if (found.add(group) && workspace.transitive()) {
            members.add(group);
          }
        }
        if (found.size() > MOST_GROUPS) {
          return Groups.unavailable("more than " + MOST_GROUPS + " groups");
        }
      }
      return Groups.known(List.copyOf(found));
    }

    /** Empty when the walk is at its end before they are read. */
    private Optional<Set<String>> groupsOf(String member) throws UpstreamException {
      Set<String> groups = new LinkedHashSet<>();
      Optional<String> page = Optional.of("");
      while (page.isPresent()) {
        if (++questions > MOST_QUESTIONS || clock.instant().isAfter(end)) {
          return Optional.empty();
        }
        Map<String, Object> answer = ask(admin, member, page.get());
        if (answer.get("groups") instanceof List<?> list) {
          list.forEach(group -> add(groups, group));
        }
        page =
            answer.get("nextPageToken") instanceof String next && !next.isEmpty()
                ? Optional.of(next)
                : Optional.empty();
      }
      return Optional.of(groups);
    }

    private void add(Set<String> groups, Object group) {
      if (group instanceof Map<?, ?> map && map.get("email") instanceof String email) {
        groups.add(email);
      }
    }
  }

  @Override
  public Groups groups(Map<String, Object> claims, Optional<String> accessToken)
      throws UpstreamException {
    Optional<String> domain = ClaimSet.text(claims, "hd");
    boolean verified = ClaimSet.truth(claims, "email_verified").orElse(false);
    Optional<String> email = ClaimSet.text(claims, "email").filter(address -> verified);
    // Who is of a domain is found by the identifier; others can be members by their address, if
    // it is Google that gave it: whoever else gave one may have given it to somebody else by now.
    Optional<String> personal = email.filter(address -> PERSONAL.contains(domainOf(address)));
    Optional<String> member = domain.isPresent() ? ClaimSet.text(claims, "sub") : personal;
    Optional<String> admin =
        domain
            .or(() -> personal.map(GoogleGroups::domainOf))
            .flatMap(name -> workspace.admin(name.toLowerCase(Locale.ROOT)));
    if (member.isEmpty() || admin.isEmpty()) {
      return Groups.unavailable(
          member.isEmpty()
              ? "the account has neither a domain nor a verified address at gmail.com"
              : "domainToAdminEmail has nobody for the account's domain");
    }
    return new Walk(admin.get()).from(member.get());
  }

  @Override
  public List<SelfCheck.Finding> check() {
    List<SelfCheck.Finding> findings = new ArrayList<>();
    for (String admin : workspace.admins().values().stream().distinct().sorted().toList()) {
      try {
        tokens.renew(admin);
      } catch (UpstreamException e) {
        findings.add(
            new SelfCheck.Finding(
                "service account", false, "for " + admin + ": " + e.getMessage()));
        continue;
      }
      findings.add(
          new SelfCheck.Finding("service account", true, "gets a token in the name of " + admin));
      findings.add(directory(admin));
    }
    return findings;
  }

  private SelfCheck.Finding directory(String admin) {
    try {
      ask(admin, admin, "");
      return new SelfCheck.Finding("directory", true, "tells " + admin + " about groups");
    } catch (UpstreamException e) {
      return new SelfCheck.Finding("directory", false, "for " + admin + ": " + e.getMessage());
    }
  }

  private static String domainOf(String address) {
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  private Map<String, Object> ask(String admin, String member, String page)
      throws UpstreamException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("userKey", member);
    parameters.put("maxResults", String.valueOf(PAGE));
    if (!page.isEmpty()) {
      parameters.put("pageToken", page);
    }
    URI address = Departures.withQuery(URI.create(directory + "/groups"), parameters);
    String token = tokens.token(admin);
    Response response = client.send(Request.get(address).bearer(token));
    if (response.status() == UNAUTHORIZED) {
      tokens.drop(admin, token);
      response = client.send(Request.get(address).bearer(tokens.token(admin)));
    }
    if (response.status() == NOT_FOUND) {
      // Nobody whom the directory knows is in no group of it.
      return Map.of();
    }
    if (response.status() == FORBIDDEN && isQuota(response)) {
      throw UpstreamException.unreachable(response + ": too many questions for its quota", null);
    }
    if (response.status() == UNAUTHORIZED || response.status() == FORBIDDEN) {
      throw UpstreamException.protocol(
          response
              + ": check the service account's domain-wide delegation for the scope"
              + " admin.directory.group.readonly, and that domainToAdminEmail names administrators",
          null);
    }
    return Answers.requireSuccess(response).json();
  }

  private static boolean isQuota(Response response) throws UpstreamException {
    if (!(response.json().get("error") instanceof Map<?, ?> error)
        || !(error.get("errors") instanceof List<?> errors)) {
      return false;
    }
    return errors.stream()
        .filter(Map.class::isInstance)
        .map(one -> String.valueOf(((Map<?, ?>) one).get("reason")))
        .anyMatch(QUOTA::contains);
  }
}
