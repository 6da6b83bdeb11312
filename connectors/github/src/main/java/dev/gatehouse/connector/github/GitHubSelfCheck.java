package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GroupRules.Organisation;
import dev.gatehouse.connector.http.Reach;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks GitHub what it tells anybody, and shows it a code that it never gave. Nobody's token is
 * needed, and nobody is logged in. Thread-safe.
 */
final class GitHubSelfCheck implements SelfCheck {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** GitHub answers 60 questions an hour of an address that says not who it is. */
  private static final int MOST_ORGANISATIONS = 10;

  private final GitHubSettings settings;
  private final Api api;
  private final TokenEndpoint tokens;
  private final ConnectorContext context;

  GitHubSelfCheck(
      GitHubSettings settings, Api api, TokenEndpoint tokens, ConnectorContext context) {
    this.settings = settings;
    this.api = api;
    this.tokens = tokens;
    this.context = context;
  }

  @Override
  public List<Finding> check() {
    Response answer;
    try {
      answer = api.anonymously("/meta");
    } catch (UpstreamException e) {
      return List.of(Reach.failed(e, "rootCA"));
    }
    // GitHub signs nothing with a time: a clock that is off by less harms nobody.
    Reach reach = new Reach(context.clock(), Duration.ofMinutes(5), "");
    List<Finding> findings = new ArrayList<>(reach.of("GitHub", answer));
    Finding here = api(answer);
    findings.add(here);
    if (!here.good()) {
      return findings;
    }
    findings.add(application());
    settings.groups().organisations().stream()
        .limit(MOST_ORGANISATIONS)
        .map(this::organisation)
        .forEach(findings::add);
    return findings;
  }

  private static Finding api(Response answer) {
    String version =
        answer
            .header("X-GitHub-Enterprise-Version")
            .map(number -> "GitHub Enterprise Server " + Words.plain(number))
            .or(() ->
                answer
                    .header("X-GitHub-Api-Version-Selected")
                    .map(number -> "version " + Words.plain(number)))
            .orElse("its version is not told");
    boolean limited = RateLimit.isUsedUp(answer, "");
    if (limited) {
      return new Finding(
          "API", true, "GitHub asks this address to wait (" + answer + "): try again later");
    }
    if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
      return new Finding("API", true, version + "; it tells nothing to who is not logged in");
    }
    return answer.status() == OK && isObject(answer)
        ? new Finding("API", true, version)
        : new Finding(
            "API",
            false,
            answer
                + ": that is no REST API of GitHub, or one older than the version 2022-11-28; look"
                + " at hostName and apiURL");
  }

  private static boolean isObject(Response answer) {
    try {
      answer.json();
      return true;
    } catch (UpstreamException e) {
      return false;
    }
  }

  private Finding application() {
    String id = settings.app().clientId();
    byte[] random = new byte[10];
    context.random().nextBytes(random);
    try {
      return switch (tokens.probe(HexFormat.of().formatHex(random))) {
        case TokenEndpoint.Answer.Refused refused ->
            new Finding(
                "application",
                true,
                "GitHub takes " + id + " and its secret, and refuses a code of nobody's");
        case TokenEndpoint.Answer.Given given ->
            new Finding(
                "application",
                false,
                "tokens were given for a code that GitHub never made: that is no GitHub");
      };
    } catch (UpstreamException e) {
      return new Finding("application", false, e.getMessage());
    }
  }

  private Finding organisation(Organisation organisation) {
    String subject = "organisation " + Words.plain(organisation.name());
    Response answer;
    try {
      answer = api.anonymously("/orgs/" + Api.segment(organisation.name()));
      if (answer.status() == OK) {
        return found(subject, organisation, answer.json());
      }
    } catch (UpstreamException e) {
      return new Finding(subject, false, e.getMessage());
    }
    return answer.status() == NOT_FOUND
        ? new Finding(
            subject,
            false,
            "GitHub shows no organisation of this name to who is not logged in: it may have been"
                + " renamed or be misspelt; then nobody of it can log in")
        : new Finding(
            subject,
            true,
            "whether there is one cannot be told without somebody's login (" + answer + ")");
  }

  private static Finding found(
      String subject, Organisation organisation, Map<String, Object> said) {
    Optional<Long> number = said.get("id") instanceof Long id ? Optional.of(id) : Optional.empty();
    if (organisation.id().isPresent() && !organisation.id().equals(number)) {
      return new Finding(
          subject,
          false,
          "it has the number "
              + number.map(String::valueOf).orElse("of nobody")
              + " now, not "
              + organisation.id().get()
              + ": somebody else has taken the name; nobody of it is let in");
    }
    return new Finding(
        subject,
        true,
        "there is one"
            + number.map(id -> ", with the number " + id).orElse("")
            + (organisation.teams().isEmpty()
                ? ""
                : "; whether it has "
                    + (organisation.teams().size() == 1 ? "the team " : "the teams ")
                    + Words.plain(String.join(", ", organisation.teams()))
                    + " is told to its members only"));
  }
}
