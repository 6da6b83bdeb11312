package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A refresh asks the connector whether the person is still there (R7, attack cases 30 and 73). */
class UpstreamCheckTest extends WithIssuer {
  private static final String WORLD = "upstream-check-";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    StringBuilder connectors = new StringBuilder("connectors:\n");
    for (String id :
        List.of(
            "down", "gone", "changed", "groups", "lost-groups", "single", "silent", "failing")) {
      connectors.append(
          "  - {type: test-token-upstream, id: %s, name: %s, config: {world: %s, singleUse: %s, refreshes: %s}}\n"
              .formatted(
                  id,
                  id,
                  WORLD + id,
                  id.equals("single") || id.equals("failing"),
                  !id.equals("silent")));
    }
    return builder.with(connectors.toString());
  }

  private static TestUpstream upstream(String id) {
    return TestUpstream.of(WORLD + id);
  }

  private Reply tokens(String connector) {
    Map<String, String> request = TestLogin.request("connector_id", connector);
    Reply tokens = login.redeem(login.authorize(request, "una").response().get("code"));
    assertGranted(tokens);
    return tokens;
  }

  private Reply refresh(Reply tokens) {
    return login.refresh(tokens.text("refresh_token"));
  }

  private static void assertLater(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("temporarily_unavailable", reply.error());
    assertEquals("1", reply.headers().get("retry-after"));
  }

  @Test
  void anUpstreamThatIsDownCostsNobodyTheLogin() {
    Reply tokens = tokens("down");
    upstream("down").unreachable(true);
    assertLater(refresh(tokens));
    assertLater(refresh(tokens));
    assertActive(tokens.text("access_token"));
    upstream("down").unreachable(false);
    assertGranted(refresh(tokens));
  }

  @Test
  void aPersonWhoIsGoneEndsTheGrant() {
    Reply tokens = tokens("gone");
    upstream("gone").gone(RefreshResult.Reason.DISABLED);
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertDead(tokens);
  }

  @Test
  void anAnswerAboutSomebodyElseEndsTheGrant() {
    Reply tokens = tokens("changed");
    upstream("changed").userId("somebody-else");
    assertRefused(400, "invalid_grant", refresh(tokens));
    assertDead(tokens);
  }

  @Test
  void groupsAreThoseOfNow() {
    Reply tokens = tokens("groups");
    upstream("groups").groups(Groups.known(List.of("second")));
    Reply next = refresh(tokens);
    assertEquals(List.of("second"), TestLogin.claims(next.text("id_token")).get("groups"));
    assertEquals(List.of("second"), login.userinfo(next.text("access_token")).json().get("groups"));
    upstream("groups").groups(Groups.known(List.of()));
    next = refresh(next);
    assertFalse(TestLogin.claims(next.text("id_token")).containsKey("groups"));
    upstream("groups").groups(Groups.known(List.of("system:masters")));
    assertRefused(400, "invalid_grant", refresh(next));
  }

  /** Tokens without the groups would change in silence what the person may do. */
  @Test
  void groupsThatCannotBeReadAreAwaited() {
    Reply tokens = tokens("lost-groups");
    upstream("lost-groups").groups(Groups.unavailable("the test says so"));
    assertLater(refresh(tokens));
    upstream("lost-groups").groups(Groups.known(List.of("first")));
    assertGranted(refresh(tokens));
  }

  @Test
  void aConnectorThatCannotBeAskedGivesNoRefreshToken() {
    assertNull(tokens("silent").json().get("refresh_token"));
  }

  /** R7: what the upstream gave works once, so of many requests one asks and the others wait. */
  @Test
  void aSingleUseStateIsUsedOnce() throws Exception {
    Reply tokens = tokens("single");
    int before = upstream("single").asked.get();
    List<Reply> replies = race(50, () -> refresh(tokens));
    Set<String> successors = new HashSet<>();
    for (Reply reply : replies) {
      assertGranted(reply);
      successors.add(reply.text("refresh_token"));
    }
    assertEquals(1, successors.size());
    assertEquals(before + 1, upstream("single").asked.get());
    assertGranted(login.refresh(successors.iterator().next()));
    assertEquals(0, upstream("single").reused.get());
  }

  @Test
  void aFailedQuestionGivesTheLeaseBack() {
    Reply tokens = tokens("failing");
    upstream("failing").unreachable(true);
    assertLater(refresh(tokens));
    upstream("failing").unreachable(false);
    assertGranted(refresh(tokens));
    assertEquals(0, upstream("failing").reused.get());
  }

  /** The answer of an upstream that comes after a logout or a revocation changes nothing. */
  @Test
  void aRevocationWhileTheUpstreamIsAskedWins() throws Exception {
    Reply tokens = tokens("single");
    CountDownLatch gate = new CountDownLatch(1);
    int before = upstream("single").asked.get();
    upstream("single").gate(gate);
    CompletableFuture<Reply> answer = CompletableFuture.supplyAsync(() -> refresh(tokens));
    Await.until("the upstream to be asked", () -> upstream("single").asked.get() > before);
    assertEquals(200, revoke(tokens.text("refresh_token")).status());
    gate.countDown();
    assertRefused(400, "invalid_grant", answer.get(20, TimeUnit.SECONDS));
    assertDead(tokens);
  }
}
