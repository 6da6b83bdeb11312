package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A review asks of the grant behind a token what a refresh does (R5 and R18). */
class GrantBehindATokenTest extends WithReview {
  private static final String TRUST = "trustedPeers: [web-app, bound, robot, broker]";

  private String changed(String assignment) {
    String token = tokens(ALICE).text("id_token");
    assertGood(token);
    server
        .rows()
        .change(
            "update gh_grant set " + assignment + " where id = '" + claim(token, "grant_id") + "'");
    return token;
  }

  /** A grant answers for its own tokens only, whatever the database says. */
  @Test
  void theGrantOfAnotherPersonOrClient() {
    String token = changed("subject = 'another'");
    assertEnded("the grant is another person's", token);
    assertEquals(1, audited("token_review.refused", claim(token, "jti")));
    newBrowser();
    token = changed("client_id = 'bound'");
    assertEnded("the grant is another client's", token);
    assertEquals(1, audited("token_review.refused", claim(token, "jti")));
  }

  /** A token does not outlive the family of refresh tokens that it came with. */
  @Test
  void theEndOfTheLogin() {
    String token = changed("absolute_expires_at = created_at");
    Map<?, ?> status = review(token);
    assertEquals(false, status.get("authenticated"));
    assertTrue(
        status
            .get("error")
            .toString()
            .startsWith("gatehouse: the token has ended: the login ended"),
        status::toString);
  }

  @Test
  void aClusterThatDoesNotTrustTheClientAnyMore() {
    String token = tokens(ALICE).text("id_token");
    assertGood(token);
    reload(TRUST, "trustedPeers: [bound, robot, broker]");
    assertEnded("prod-cluster does not trust the client web-app any more", token);
    reload("trustedPeers: [bound, robot, broker]", TRUST);
    assertGood(token);
  }

  @Test
  void aClientsOwnTokenWithoutTrust() {
    Map<String, String> form =
        Map.of(
            "grant_type", "client_credentials",
            "scope", "openid email groups audience:server:client_id:prod-cluster");
    Reply tokens = good(calls.post("/token", form, "robot", "robot-secret-0123456789abcdefabcdef"));
    Map<String, Object> question = question(tokens.text("id_token"));
    assertEquals(true, status(ask("old", OLD, question)).get("authenticated"));
    reload(TRUST, "trustedPeers: [web-app, bound, broker]");
    assertRefused(
        "gatehouse: the token has ended: prod-cluster does not trust the client robot any more",
        status(ask("old", OLD, question)));
  }

  /** What was exchanged needs no trust but the target in the client's policy. */
  @Test
  void anExchangeThatIsAllowedNoMore() {
    Reply origin =
        good(calls.redeem(pages.authorize(TestLogin.request(), ALICE).response().get("code")));
    String type = "urn:ietf:params:oauth:token-type:id_token";
    Reply exchanged =
        good(
            calls.post(
                "/token",
                Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:token-exchange",
                    "subject_token",
                    origin.text("id_token"),
                    "subject_token_type",
                    type,
                    "requested_token_type",
                    type,
                    "audience",
                    "prod"),
                "broker",
                "broker-secret-0123456789abcdef012345"));
    String token = exchanged.text("access_token");
    reload(TRUST, "trustedPeers: [web-app, bound, robot]");
    assertGood(token);
    reload("targets: [{audience: prod,", "targets: [{audience: test,");
    assertEnded("prod-cluster does not trust the client broker any more", token);
    assertEquals(TestServer.WEB, TestLogin.claims(origin.text("id_token")).get("aud"));
  }
}
