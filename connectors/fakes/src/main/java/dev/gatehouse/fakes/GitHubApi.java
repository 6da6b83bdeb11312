package dev.gatehouse.fakes;

import com.sun.net.httpserver.HttpExchange;
import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.fakes.GitHubAccounts.Organisation;
import dev.gatehouse.fakes.GitHubAccounts.Team;
import dev.gatehouse.fakes.GitHubAccounts.User;
import dev.gatehouse.fakes.GitHubTokens.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The REST API of a {@link FakeGitHub}. Thread-safe. */
final class GitHubApi {
  private static final Pattern MEMBERSHIP = Pattern.compile("/user/memberships/orgs/([^/]+)");
  private static final Pattern ORGANISATION = Pattern.compile("/orgs/([^/]+)");
  private static final Pattern TEAMS = Pattern.compile("/orgs/([^/]+)/teams");
  private static final Pattern SUBJECT_TOKEN = Pattern.compile("\\{\"access_token\":\"([^\"]*)\"}");
  private static final Set<String> FOR_ORGANISATIONS = Set.of("read:org", "admin:org");

  private final GitHubAccounts accounts;
  private final GitHubTokens tokens;
  private final String root;
  private final String clientId;
  private final String secret;

  GitHubApi(
      GitHubAccounts accounts, GitHubTokens tokens, String root, String clientId, String secret) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.root = root;
    this.clientId = clientId;
    this.secret = secret;
  }

  Answer answer(HttpExchange exchange, String body) {
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith("/api/v3/")) {
      return new Answer(
          404, Map.of(), "<html>This is not the web page you are looking for.</html>");
    }
    path = path.substring("/api/v3".length());
    String authorization =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    if (path.equals("/applications/" + clientId + "/token")) {
      return check(authorization, body);
    }
    if (!"2022-11-28".equals(exchange.getRequestHeaders().getFirst("X-GitHub-Api-Version"))) {
      return Answer.error(400, "Invalid API version");
    }
    Optional<Token> token =
        authorization.startsWith("Bearer ")
            ? tokens.find(authorization.substring("Bearer ".length()))
            : Optional.empty();
    if (authorization.isEmpty()) {
      return asAnybody(path);
    }
    if (token.isEmpty()) {
      return Answer.error(401, "Bad credentials");
    }
    Answer answer =
        asPerson(token.get(), path, FakeGitHub.parse(exchange.getRequestURI().getRawQuery()));
    return token.get().expires() == null
        ? answer.with("X-OAuth-Scopes", String.join(", ", token.get().scopes()))
        : answer;
  }

  /** What GitHub tells those who are not logged in; an enterprise in private mode: nothing. */
  private Answer asAnybody(String path) {
    if (accounts.hideFromStrangers) {
      return Answer.error(401, "Must authenticate to access this API.");
    }
    if (path.equals("/meta")) {
      return Answer.json(Map.of("verifiable_password_authentication", true))
          .with("X-GitHub-Enterprise-Version", "3.17.2");
    }
    Matcher named = ORGANISATION.matcher(path);
    Organisation one = named.matches() ? accounts.findOrganisation(named.group(1)) : null;
    return one == null ? Answer.error(404, "Not Found") : Answer.json(organisation(one));
  }

  private Answer asPerson(Token token, String path, Map<String, String> query) {
    User user = accounts.user(token.user());
    if (user.suspended) {
      return Answer.error(403, "Sorry. Your account was suspended.");
    }
    boolean app = token.expires() != null;
    boolean organisations = app || token.scopes().stream().anyMatch(FOR_ORGANISATIONS::contains);
    Matcher membership = MEMBERSHIP.matcher(path);
    if (path.equals("/user")) {
      return Answer.json(user(user));
    }
    if (path.equals("/user/emails")) {
      return app || token.scopes().contains("user:email")
          ? page(path, query, user.emails.stream().map(GitHubApi::email).toList())
          : Answer.error(404, "Not Found");
    }
    if (!organisations) {
      return Answer.error(403, "You need at least read:org scope to do this.");
    }
    if (path.equals("/user/memberships/orgs")) {
      String state = query.getOrDefault("state", "");
      List<Object> listed = new ArrayList<>();
      for (Organisation one : accounts.organisationsOf(user.id, state)) {
        if (isShown(one, user, app)) {
          listed.add(membership(one, user));
        }
      }
      return partial(page(path, query, listed), user);
    }
    if (path.equals("/user/teams")) {
      List<Object> listed = new ArrayList<>();
      for (Team team : accounts.teamsOf(user.id)) {
        if (isShown(team.organisation, user, app) && !(app && team.organisation.lacksApplication)) {
          listed.add(team(team));
        }
      }
      return partial(page(path, query, listed), user);
    }
    Matcher teams = TEAMS.matcher(path);
    if (teams.matches()) {
      Organisation one = accounts.findOrganisation(teams.group(1));
      Answer refusal = membership(one, user, app);
      if (refusal.status() != 200) {
        return refusal;
      }
      return app && one.lacksApplication
          ? Answer.error(403, "Resource not accessible by integration")
          : page(path, query, accounts.teamsIn(one).stream().map(GitHubApi::team).toList());
    }
    return membership.matches()
        ? membership(accounts.findOrganisation(membership.group(1)), user, app)
        : Answer.error(404, "Not Found");
  }

  private static boolean isShown(Organisation one, User user, boolean app) {
    return !(one.wantsSignOn && !one.signedOn.contains(user.id))
        && (app || !one.keepsApplicationOut);
  }

  private Answer partial(Answer answer, User user) {
    String hidden =
        accounts.organisationsOf(user.id, "active").stream()
            .filter(one -> one.wantsSignOn && !one.signedOn.contains(user.id))
            .map(one -> String.valueOf(one.id))
            .collect(Collectors.joining(","));
    return hidden.isEmpty()
        ? answer
        : answer.with("X-GitHub-SSO", "partial-results; organizations=" + hidden);
  }

  private static Answer membership(Organisation one, User user, boolean app) {
    if (one == null) {
      return Answer.error(404, "Not Found");
    }
    if (one.keepsApplicationOut && !app) {
      return Answer.error(
          403,
          "Although you appear to have the correct authorization credentials, the `"
              + one.login
              + "` organization has enabled OAuth App access restrictions, meaning that data"
              + " access to third-parties is limited.");
    }
    if (!one.members.containsKey(user.id)) {
      return Answer.error(404, "Not Found");
    }
    if (one.wantsSignOn && !one.signedOn.contains(user.id)) {
      return Answer.error(403, "Resource protected by organization SAML enforcement.")
          .with("X-GitHub-SSO", "required; url=https://github.com/orgs/" + one.login + "/sso");
    }
    return Answer.json(membership(one, user));
  }

  private Answer page(String path, Map<String, String> query, List<?> all) {
    int size = Math.min(100, Integer.parseInt(query.getOrDefault("per_page", "30")));
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    int pages = Math.max(1, (all.size() + size - 1) / size);
    List<?> part =
        all.subList(Math.min(all.size(), (page - 1) * size), Math.min(all.size(), page * size));
    Answer answer = Answer.json(part);
    return page < pages
        ? answer.with(
            "Link", link(path, size, page + 1, "next") + ", " + link(path, size, pages, "last"))
        : answer;
  }

  private String link(String path, int size, int page, String rel) {
    return "<" + root + path + "?per_page=" + size + "&page=" + page + ">; rel=\"" + rel + "\"";
  }

  /** POST /applications/{client_id}/token. */
  private Answer check(String authorization, String body) {
    String expected =
        Base64.getEncoder()
            .encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.US_ASCII));
    if (!authorization.equals("Basic " + expected)) {
      return Answer.error(401, "Bad credentials");
    }
    Matcher subject = SUBJECT_TOKEN.matcher(body);
    if (!subject.matches()) {
      return Answer.error(422, "Invalid request.");
    }
    return tokens
        .find(subject.group(1))
        .filter(token -> token.app().equals(clientId))
        .map(token ->
            Answer.json(
                Map.of(
                    "id",
                    1,
                    "app",
                    Map.of("client_id", clientId, "name", "Gatehouse"),
                    "scopes",
                    List.copyOf(token.scopes()),
                    "user",
                    user(accounts.user(token.user())))))
        .orElseGet(() -> Answer.error(404, "Not Found"));
  }

  private static Map<String, Object> user(User user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("login", user.login);
    json.put("id", user.id);
    json.put("type", "User");
    json.put("name", user.name);
    json.put("suspended_at", null);
    return json;
  }

  private static Map<String, Object> email(GitHubAccounts.Email email) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("email", email.address());
    json.put("primary", email.primary());
    json.put("verified", email.verified());
    json.put("visibility", null);
    return json;
  }

  private static Map<String, Object> membership(Organisation one, User user) {
    return Map.of(
        "state", one.members.get(user.id), "role", "member", "organization", organisation(one));
  }

  private static Map<String, Object> organisation(Organisation one) {
    return Map.of("login", one.login, "id", one.id);
  }

  private static Map<String, Object> team(Team team) {
    return Map.of(
        "id",
        team.id,
        "name",
        team.name,
        "slug",
        team.slug,
        "organization",
        organisation(team.organisation));
  }
}
