package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestUpstream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an identity source that are exchanged, as Dex does it ({@code connector_id}). */
class UpstreamExchangeTest extends WithExchange {
  private static final String OPAQUE = "opaque-" + TestUpstream.GOOD;

  @BeforeEach
  void aReachableUpstream() {
    upstream.unreachable(false);
    upstream.userId("user-upstream");
    upstream.groups(Groups.known(List.of("first", "operators")));
  }

  private Reply exchanged(String token, String connector, String... more) {
    Map<String, String> form = exchange(token, ACCESS_TOKEN, more);
    form.put("connector_id", connector);
    return asBroker(form);
  }

  /** A token whose claims can be read and whose signature the upstream finds good. */
  private static String token(String claims) {
    return Base64URL.encode("{\"alg\":\"RS256\"}")
        + "."
        + Base64URL.encode(claims)
        + "."
        + TestUpstream.GOOD;
  }

  @Test
  void noScopeNamesAnAudienceThatThePolicyDoesNot() {
    // The vault trusts the broker, which has no target for it.
    String scope = "openid audience:server:client_id:vault";
    assertRefused(400, "invalid_scope", exchanged(OPAQUE, "corp", "scope", scope));
    assertRefused(
        400,
        "invalid_scope",
        exchanged(OPAQUE, "corp", "scope", scope, "requested_token_type", ID_TOKEN));
  }

  @Test
  void anUpstreamsTokenIsAsGoodAsALogin() {
    Reply reply =
        exchanged(
            OPAQUE,
            "corp",
            "scope",
            "openid email groups profile",
            "requested_token_type",
            ID_TOKEN,
            "audience",
            "prod");
    Map<String, Object> claims = claims(reply);
    assertEquals("una@example.com", claims.get("email"));
    assertEquals(List.of("operators"), claims.get("groups"));
    assertEquals("prod-cluster", claims.get("aud"));
    assertFalse(claims.containsKey("auth_time"), "nobody says when the person authenticated");
    assertEquals(
        1,
        server.number("select count(*) from gh_identity where connector_id = 'corp'"),
        "the person is known from now on, and can be disabled");
  }

  @Test
  void theSubjectIsThatOfALogin() {
    Map<String, Object> exchanged = claims(exchanged(OPAQUE, "corp", "scope", "openid"));
    Reply login = this.login.tokens("corp", "una");
    assertEquals(TestLogin.sub(login), exchanged.get("sub"));
  }

  @Test
  void notLongerThanTheUpstreamsToken() {
    long end = clock.instant().getEpochSecond() + 90;
    Reply reply = exchanged(token("{\"exp\":" + end + "}"), "corp");
    assertEquals(90, seconds(reply.json().get("expires_in")));
    assertEquals(end, seconds(claims(reply).get("exp")));
  }

  @Test
  void whatTheConnectorRefusesIsRefused() {
    assertRefused(400, "invalid_request", exchanged("bad", "corp"));
    assertRefused(400, "invalid_request", exchanged(OPAQUE + "x", "corp"));
  }

  @Test
  void aConnectorThatTheClientMayNotUseIsNotEvenAsked() {
    int before = upstream.exchanges.get();
    for (String connector : List.of("partner", "people", "nobody", "local")) {
      assertRefused(400, "invalid_request", exchanged(OPAQUE, connector));
    }
    assertRefused(400, "invalid_request", exchanged(OPAQUE, "mute"));
    assertRefused(400, "invalid_request", asBroker(exchange(OPAQUE, ACCESS_TOKEN)));
    assertEquals(before, upstream.exchanges.get());
  }

  @Test
  void anOutageIsNoRefusal() {
    upstream.unreachable(true);
    assertRefused(503, "temporarily_unavailable", exchanged(OPAQUE, "corp"));
    upstream.unreachable(false);
    upstream.groups(Groups.unavailable("the test says so"));
    assertRefused(
        503, "temporarily_unavailable", exchanged(OPAQUE, "corp", "scope", "openid groups"));
  }

  @Test
  void aDisabledAccountGetsNothing() {
    upstream.userId("user-disabled");
    assertEquals(200, exchanged(OPAQUE, "corp").status());
    server.rows().change("update gh_identity set disabled_at = 1 where user_id = 'user-disabled'");
    assertRefused(400, "invalid_request", exchanged(OPAQUE, "corp"));
  }

  @Test
  void groupsOfKubernetesAreRefused() {
    upstream.groups(Groups.known(List.of("system:masters")));
    assertRefused(400, "invalid_request", exchanged(OPAQUE, "corp", "scope", "openid groups"));
  }

  @Test
  void whoMayActIsHeard() {
    assertEquals(200, exchanged(token("{\"may_act\":{\"sub\":\"broker\"}}"), "corp").status());
    for (String other :
        List.of(
            "{\"may_act\":{\"sub\":\"somebody\"}}",
            "{\"may_act\":{\"sub\":\"broker\",\"iss\":\"https://idp.example.com\"}}",
            "{\"may_act\":{}}",
            "{\"may_act\":\"broker\"}",
            "{\"may_act\":{\"group\":\"brokers\"}}")) {
      assertRefused(400, "invalid_request", exchanged(token(other), "corp"));
    }
  }

  @Test
  void whoActsThereStaysInTheTokenWithWhoSaysSo() {
    Map<String, Object> claims =
        claims(
            exchanged(
                token("{\"iss\":\"https://idp.example.com\",\"act\":{\"sub\":\"robot\"}}"),
                "corp"));
    assertEquals(Map.of("sub", "robot", "iss", "https://idp.example.com"), claims.get("act"));
    for (String bad :
        List.of(
            "{\"act\":\"robot\"}",
            "{\"act\":{}}",
            "{\"act\":{\"sub\":7}}",
            "{\"act\":{\"sub\":\"1\",\"act\":{\"sub\":\"2\",\"act\":{\"sub\":\"3\",\"act\":"
                + "{\"sub\":\"4\",\"act\":{\"sub\":\"5\"}}}}}}")) {
      assertRefused(400, "invalid_request", exchanged(token(bad), "corp"));
    }
  }

  @Test
  void endingTheAccessOfThePersonEndsTheToken() {
    Reply reply = exchanged(OPAQUE, "corp", "scope", "openid");
    assertEquals(200, login.userinfo(reply.text("access_token")).status());
    server.rows().change("update gh_grant set revoked_at = 1 where connector_id = 'corp'");
    assertRefused(401, "invalid_token", login.userinfo(reply.text("access_token")));
    assertTrue(audited("token.exchanged", "a token of the connector corp") >= 1);
  }
}
