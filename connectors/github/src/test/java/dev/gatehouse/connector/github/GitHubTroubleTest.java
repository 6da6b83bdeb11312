package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, outages and nonsense: none of them is a refusal, and none of them is believed. */
@Timeout(120)
class GitHubTroubleTest extends WithGitHub {
  private static final String TOKEN = "/login/oauth/access_token";
  private static final String USER = "/api/v3/user";
  private static final String EMAILS = "/api/v3/user/emails";
  private static final String TEAMS = "/api/v3/user/teams";

  private void withGroups() {
    accounts.organisation("octo");
    accounts.team("octo", "Ops", "ops");
    accounts.joinTeam("octo", "ops", "alice");
    config.orgs("octo");
  }

  private static Answer raw(String body) {
    return new Answer(200, Map.of("X-OAuth-Scopes", "user:email, read:org"), body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|x-ratelimit-remaining|0|API rate limit exceeded for user ID 1.",
        "429|x-ratelimit-remaining|0|API rate limit exceeded",
        "403|retry-after|60|You have exceeded a secondary rate limit.",
        "403|x-other|1|You have exceeded a secondary rate limit. Please wait.",
        "429|x-other|1|slow down"
      })
  void aLimitIsNoRefusal(int status, String header, String value, String message) throws Exception {
    withGroups();
    Authenticated login = in("alice");
    Answer limit = Answer.error(status, message).with(header, value);
    for (String path : List.of(USER, EMAILS, TEAMS, "/api/v3/user/memberships/orgs")) {
      gitHub.script(path, limit);
      assertFails(Kind.NOT_NOW, "rate limit is used up", () -> refresh(login));
      assertFails(Kind.NOT_NOW, "rate limit is used up", () -> in("alice"));
      gitHub.restore(path);
    }
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void theLogSaysUntilWhenALimitHolds() {
    gitHub.script(
        USER,
        Answer.error(403, "API rate limit exceeded")
            .with("X-RateLimit-Remaining", "0")
            .with("X-RateLimit-Reset", "1767323345"));
    assertFails(Kind.NOT_NOW, "used up until 2026-01-02T03:09:05Z", () -> in("alice"));
    gitHub.script(USER, Answer.error(429, "wait").with("Retry-After", "60"));
    assertFails(Kind.NOT_NOW, "used up until 2026-01-02T03:05:05Z", () -> in("alice"));
    gitHub.script(USER, Answer.error(429, "wait").with("Retry-After", "soon"));
    assertFails(Kind.NOT_NOW, "is used up (GET", () -> in("alice"));
  }

  @Test
  void aLimitOfTheTokenEndpointIsNoOutageEither() {
    gitHub.script(TOKEN, Answer.error(429, "wait").with("Retry-After", "60"));
    assertFails(Kind.NOT_NOW, "used up until 2026-01-02T03:05:05Z", () -> in("alice"));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void anOutageIsNoRefusal(int status) throws Exception {
    withGroups();
    Authenticated login = in("alice");
    for (String path : List.of(USER, EMAILS, TEAMS)) {
      gitHub.script(path, new Answer(status, Map.of(), "<html>Unicorn!</html>"));
      assertFails(Kind.UNREACHABLE, "answered " + status, () -> refresh(login));
      gitHub.restore(path);
    }
    gitHub.script(TOKEN, new Answer(status, Map.of(), "<html>Unicorn!</html>"));
    assertFails(Kind.UNREACHABLE, "answered " + status, () -> in("alice"));
  }

  @Test
  void aServerThatIsGoneIsAnOutage() throws Exception {
    Authenticated login = in("alice");
    gitHub.close();
    assertFails(Kind.UNREACHABLE, "/api/v3/user", () -> refresh(login));
  }

  @Test
  void aServerWhoseCertificateIsNotTrustedGetsNothing() throws Exception {
    config.set("rootCA", null);
    assertFails(Kind.UNREACHABLE, "TLS failed", () -> in("alice"));
    assertEquals(List.of(), gitHub.asked());
  }

  @Test
  void badCredentialsAreARevokedTokenWhereverTheyAreSaid() throws Exception {
    withGroups();
    Authenticated login = in("alice");
    for (String path : List.of(USER, EMAILS, TEAMS)) {
      gitHub.script(path, Answer.error(401, "Bad credentials"));
      Gone gone = assertInstanceOf(Gone.class, refresh(login));
      assertTrue(gone.detail().endsWith("answered 401: Bad credentials"), gone::detail);
      gitHub.restore(path);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 204, 301, 302, 307, 400, 404, 410, 422, 451})
  void otherAnswersAreNonsenseAndRedirectsAreNotFollowed(int status) throws Exception {
    Authenticated login = in("alice");
    Answer answer =
        new Answer(status, Map.of("Location", "https://" + gitHub.host() + "/elsewhere"), "");
    gitHub.script(USER, answer);
    assertFails(Kind.PROTOCOL, "answered " + status, () -> refresh(login));
    gitHub.script(TOKEN, answer);
    assertFails(Kind.PROTOCOL, "answered " + status, () -> in("alice"));
    assertTrue(gitHub.asked().stream().noneMatch(one -> one.contains("elsewhere")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "",
        "null",
        "<html>",
        "{\"id\":\"7\",\"login\":\"alice\"}",
        "{\"id\":7.5,\"login\":\"alice\"}",
        "{\"id\":-7,\"login\":\"alice\"}",
        "{\"id\":0,\"login\":\"alice\"}",
        "{\"id\":99999999999999999999,\"login\":\"alice\"}",
        "{\"id\":true,\"login\":\"alice\"}",
        "{\"id\":null,\"login\":\"alice\"}",
        "{\"id\":7}",
        "{\"id\":7,\"login\":\"\"}",
        "{\"id\":7,\"login\":[\"alice\"]}",
        "{\"id\":7,\"login\":\"\\ud800\"}",
        "{\"id\":7,\"login\":\"alice\",\"name\":{}}"
      })
  void anAccountThatIsNoneIsNobody(String body) {
    gitHub.script(USER, raw(body));
    assertFails(Kind.PROTOCOL, "", () -> in("alice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[7]",
        "[null]",
        "[{}]",
        "[{\"email\":7,\"primary\":true,\"verified\":true}]",
        "[{\"email\":\"a@example.org\",\"primary\":\"true\",\"verified\":true}]",
        "[{\"email\":\"a@example.org\",\"primary\":true,\"verified\":\"true\"}]",
        "[{\"email\":\"a@example.org\",\"primary\":true}]"
      })
  void addressesThatAreNoneAreNotVerified(String body) {
    gitHub.script(EMAILS, raw(body));
    assertFails(Kind.PROTOCOL, "", () -> in("alice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[[]]",
        "[{\"name\":\"Ops\",\"slug\":\"ops\"}]",
        "[{\"name\":\"Ops\",\"slug\":\"ops\",\"organization\":{\"login\":\"octo\"}}]",
        "[{\"name\":\"Ops\",\"slug\":\"ops\",\"organization\":{\"id\":\"1\",\"login\":\"octo\"}}]",
        "[{\"name\":null,\"slug\":\"ops\",\"organization\":{\"id\":1,\"login\":\"octo\"}}]"
      })
  void teamsThatAreNoneAreNoTeams(String body) {
    withGroups();
    gitHub.script(TEAMS, raw(body));
    assertFails(Kind.PROTOCOL, "", () -> in("alice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"access_token\":\"gho_1\"}",
        "{\"access_token\":\"gho_1\",\"token_type\":\"mac\"}",
        "{\"access_token\":7,\"token_type\":\"bearer\"}",
        "{\"access_token\":\"a b\",\"token_type\":\"bearer\"}",
        "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"bearer\"}",
        "access_token=gho_1&token_type=bearer",
        "[]"
      })
  void tokensThatAreNoneAreNotUsed(String body) {
    gitHub.script(TOKEN, new Answer(200, Map.of(), body));
    assertFails(Kind.PROTOCOL, "", () -> in("alice"));
    assertEquals(List.of("POST " + TOKEN), gitHub.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<https://evil.example.com/api/v3/user/teams?page=2>; rel=\"next\"",
        "<http://HOST/api/v3/user/teams?page=2>; rel=next",
        "<https://HOST@evil.example.com/api/v3/user/teams>; rel=\"next\"",
        "<https://user@HOST/api/v3/user/teams>; rel=\"next\"",
        "<https://HOST/elsewhere>; rel=\"next\"",
        "<https://HOST/api/v3/../elsewhere>; rel=\"next\"",
        "<//evil.example.com/api/v3/x>; rel=\"prev next\"",
        "<file:///etc/passwd>; rel=\"next\"",
        "<javascript:alert(1)>; rel=\"next\"",
        "<ht tp://>; rel=\"next\""
      })
  void aTokenIsSentToTheApiAlone(String link) {
    withGroups();
    gitHub.script(TEAMS, raw("[]").with("Link", link.replace("HOST", gitHub.host())));
    assertFails(Kind.PROTOCOL, "its next page", () -> in("alice"));
    assertTrue(gitHub.asked().stream().noneMatch(one -> one.contains("elsewhere")));
  }

  @Test
  void pagingEnds() {
    withGroups();
    String same = "<" + gitHub.api() + "/user/teams?per_page=100>; rel=\"next\"";
    gitHub.script(TEAMS, raw("[]").with("Link", same));
    assertFails(Kind.PROTOCOL, "its own next one", () -> in("alice"));
    AtomicInteger page = new AtomicInteger();
    gitHub.script(
        TEAMS,
        () ->
            raw("[]")
                .with(
                    "Link",
                    "<"
                        + gitHub.api()
                        + "/user/teams?p="
                        + page.incrementAndGet()
                        + ">; rel=next"));
    assertFails(Kind.PROTOCOL, "more than 20 pages", () -> in("alice"));
    assertEquals(20, page.get());
  }

  @Test
  void manySlowPagesTogetherHaveALimit() {
    withGroups();
    config.set("requestTimeout", "20s");
    AtomicInteger page = new AtomicInteger();
    gitHub.script(
        TEAMS,
        () -> {
          host.clock().advance(Duration.ofSeconds(16));
          return raw("[]")
              .with(
                  "Link",
                  "<" + gitHub.api() + "/user/teams?p=" + page.incrementAndGet() + ">; rel=next");
        });
    assertFails(Kind.NOT_NOW, "together take more than 60 s", () -> in("alice"));
    assertEquals(4, page.get());
  }

  @Test
  void anEndlessAnswerIsNotRead() {
    gitHub.script(EMAILS, raw("[" + " ".repeat(1 << 20) + "]"));
    assertFails(Kind.PROTOCOL, "longer than", () -> in("alice"));
  }

  @Test
  void deepNestingIsNonsense() {
    for (String part : List.of("[", "{\"a\":")) {
      gitHub.script(USER, raw(part.repeat(100_000)));
      assertFails(Kind.PROTOCOL, "not a JSON object", () -> in("alice"));
      gitHub.restore(USER);
      gitHub.script(EMAILS, raw("[" + part.repeat(100_000)));
      assertFails(Kind.PROTOCOL, "not a JSON array", () -> in("alice"));
      gitHub.restore(EMAILS);
    }
  }

  @Test
  void whatWasLeftOutMustBeSaid() {
    withGroups();
    gitHub.script(TEAMS, raw("[]").with("X-GitHub-SSO", "partial-results; organizations=all"));
    assertFails(Kind.PROTOCOL, "does not say what", () -> in("alice"));
  }
}
