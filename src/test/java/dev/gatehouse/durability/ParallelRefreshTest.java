package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.durability.Tokens.Answer;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many refresh at the same moment: everybody gets an answer, and nobody somebody else's. */
class ParallelRefreshTest {
  private static final int USERS = 64;
  private static final int ROUNDS = 5;

  @TempDir Path directory;

  @Test
  void sqlite() throws Exception {
    try (TestServer server = TestServer.in(directory).start()) {
      StorageStatistics spent = everybodyRefreshes(server);
      assertTrue(
          spent.commits() < spent.units(),
          "concurrent refreshes share no durable commit: " + spent);
      oneTokenManyTimes(server);
    }
  }

  @Test
  void postgres() throws Exception {
    try (TestServer server =
        TestServer.in(directory).postgres(TestDatabases.postgres(Optional.empty())).start()) {
      everybodyRefreshes(server);
      oneTokenManyTimes(server);
    }
  }

  private static StorageStatistics everybodyRefreshes(TestServer server) throws Exception {
    Tokens tokens = new Tokens();
    URI endpoint = server.at("/token");
    List<String> newest =
        AtOnce.spread(
            USERS,
            4,
            number -> new TestLogin(server, new TestBrowser()).tokens().text("refresh_token"));
    StorageStatistics before = server.statistics();
    Set<String> seen = new HashSet<>(newest);
    for (int round = 1; round <= ROUNDS; round++) {
      List<String> presented = newest;
      List<Answer> answers =
          AtOnce.run(USERS, number -> tokens.refresh(endpoint, presented.get(number)));
      answers.forEach(answer -> assertEquals(200, answer.status(), answer.toString()));
      newest = answers.stream().map(Answer::refreshToken).toList();
      seen.addAll(newest);
      assertEquals(USERS * (round + 1), seen.size(), "every refresh token is new");
    }
    assertEquals(USERS * ROUNDS, server.rows().audited("token.refreshed"));
    assertEquals(
        USERS,
        server.rows().number("select count(*) from gh_grant where counter = " + (ROUNDS + 1)));
    return server.statistics().minus(before);
  }

  /** A program that refreshes in many places with one token has one family and one successor. */
  private static void oneTokenManyTimes(TestServer server) throws Exception {
    Tokens tokens = new Tokens();
    URI endpoint = server.at("/token");
    String token = new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
    for (int round = 0; round < ROUNDS; round++) {
      String presented = token;
      List<Answer> answers = AtOnce.run(USERS, number -> tokens.refresh(endpoint, presented));
      answers.forEach(answer -> assertEquals(200, answer.status(), answer.toString()));
      assertEquals(1, answers.stream().map(Answer::refreshToken).distinct().count());
      assertEquals(USERS, answers.stream().map(one -> one.text("access_token")).distinct().count());
      token = answers.get(0).refreshToken();
    }
    assertEquals(200, tokens.refresh(endpoint, token).status());
  }
}
