package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.BackchannelLogout;
import dev.gatehouse.spi.BackchannelLogout.Ended;
import dev.gatehouse.spi.BackchannelLogout.Refused;
import dev.gatehouse.spi.BackchannelLogout.Verdict;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which logout tokens count (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
class LogoutTokensTest extends ProviderFixture {
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
  private final Map<String, Object> claims = new LinkedHashMap<>();

  @BeforeEach
  void goodClaims() {
    long now = host.clock().instant().getEpochSecond();
    claims.put("iss", provider.named);
    claims.put("aud", FakeProvider.CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 120);
    claims.put("jti", "jti-1");
    claims.put("events", Map.of(EVENT, Map.of()));
    claims.put("sub", FakeProvider.SUBJECT);
    claims.put("sid", "session-1");
  }

  private Verdict judge(String token) throws UpstreamException {
    try (Connector connector = config.open(host)) {
      return connector.backchannelLogout().orElseThrow().judge(token);
    }
  }

  private Verdict judge() throws Exception {
    return judge(provider.sign(claims, "logout+jwt"));
  }

  private void assertRefused(String part) throws Exception {
    assertRefused(part, provider.sign(claims, "logout+jwt"));
  }

  private void assertRefused(String part, String token) throws Exception {
    Refused refused = assertInstanceOf(Refused.class, judge(token));
    assertTrue(refused.detail().contains(part), refused::detail);
  }

  private void without(String part, Consumer<Map<String, Object>> change) throws Exception {
    Map<String, Object> before = new LinkedHashMap<>(claims);
    change.accept(claims);
    assertRefused(part);
    claims.clear();
    claims.putAll(before);
  }

  @Test
  void aGoodTokenSaysWhoseSessionHasEnded() throws Exception {
    Instant until = host.clock().instant().plus(Duration.ofMinutes(11));
    for (String type : List.of("logout+jwt", "JWT")) {
      assertEquals(
          new Ended(Optional.of(FakeProvider.SUBJECT), Optional.of("session-1"), "jti-1", until),
          judge(provider.sign(claims, type)));
    }
    claims.remove("sid");
    assertEquals(Optional.empty(), assertInstanceOf(Ended.class, judge()).sessionId());
    claims.put("sid", "session-1");
    claims.remove("sub");
    assertEquals(Optional.empty(), assertInstanceOf(Ended.class, judge()).userId());
  }

  @Test
  void whereAnotherClaimIdentifiesPeopleTheSubjectDoesNot() throws Exception {
    config.set("userIDKey", "oid");
    assertEquals(Optional.empty(), assertInstanceOf(Ended.class, judge()).userId());
    claims.put("oid", "object-1");
    assertEquals(Optional.of("object-1"), assertInstanceOf(Ended.class, judge()).userId());
    claims.remove("oid");
    claims.remove("sid");
    assertRefused("have the provider send the sid");
  }

  @Test
  void aTokenOfAnotherOrForAnotherIsRefused() throws Exception {
    without("it is of the issuer", json -> json.put("iss", "https://other.example.com"));
    without("it was made for", json -> json.put("aud", "another-client"));
    without("it is for others, too", json -> json.put("aud", List.of(FakeProvider.CLIENT, "x")));
    without("it was made for", json -> json.remove("aud"));
    provider.key = TestKeys.OTHER;
    assertRefused("no key of the provider");
  }

  @Test
  void anIdTokenIsNoLogoutTokenAndALogoutTokenNoIdToken() throws Exception {
    assertRefused("it is no logout token", provider.sign(provider.claims(), "JWT"));
    without("it has a nonce", json -> json.put("nonce", "n"));
    without("it is no logout token", json -> json.put("events", Map.of()));
    without("it is no logout token", json -> json.put("events", Map.of(EVENT, "yes")));
    without("it is no logout token", json -> json.put("events", List.of(EVENT)));
    assertRefused("it is a token of another kind", provider.sign(claims, "at+jwt"));
    provider.signed =
        token -> {
          try {
            return provider.sign(claims, "JWT");
          } catch (JOSEException e) {
            throw new AssertionError(e);
          }
        };
    UpstreamException e = assertThrows(UpstreamException.class, () -> config.logIn(host, provider));
    assertTrue(e.getMessage().contains("it is a logout token"), e::getMessage);
  }

  @Test
  void aTokenWithoutASignatureIsRefused() throws Exception {
    String payload = Base64URL.encode(JSONObjectUtils.toJSONString(claims)).toString();
    for (String header :
        List.of("{\"alg\":\"none\"}", "{\"alg\":\"none\",\"typ\":\"logout+jwt\"}")) {
      assertRefused(
          "it is not a signed JWT",
          Base64URL.encode(header.getBytes(StandardCharsets.UTF_8)) + "." + payload + ".");
    }
    String good = provider.sign(claims, "logout+jwt");
    assertRefused("no key of the provider", good.substring(0, good.lastIndexOf('.') + 1) + "AAAA");
    assertRefused("it is not a signed JWT", "");
    assertRefused("it is not a signed JWT", "a.b.c");
    config.set("idTokenAlgorithms", List.of("ES256"));
    assertRefused("its algorithm is not accepted", good);
  }

  @Test
  void onlyRecentTokensCount() throws Exception {
    long now = host.clock().instant().getEpochSecond();
    without("it has no time of issue", json -> json.remove("iat"));
    without("it is of the future", json -> json.put("iat", now + 61));
    without("its time is over", json -> json.put("exp", now - 60));
    claims.remove("exp");
    claims.put("iat", now - 659);
    assertInstanceOf(Ended.class, judge());
    claims.put("iat", now - 660);
    assertRefused("it is too old");
    claims.put("exp", now + 100_000);
    assertRefused("it is too old");
  }

  @Test
  void itNamesSomebodyAndItself() throws Exception {
    without("it has no jti", json -> json.remove("jti"));
    without("its jti is no usable text", json -> json.put("jti", 7));
    without("its sid is no usable text", json -> json.put("sid", ""));
    without("its sub is no usable text", json -> json.put("sub", "x".repeat(1001)));
    claims.remove("sub");
    claims.remove("sid");
    assertRefused("it has neither sub nor sid");
  }

  @Test
  void keysThatCannotBeReadRefuseNothing() throws Exception {
    provider.reply("/jwks", Reply.json(503, "{}"));
    assertThrows(UpstreamException.class, this::judge);
  }

  /** Anybody can send tokens: they must not make a provider that is down be asked each time. */
  @Test
  void keysThatCouldNotBeReadAreNotAskedForAgainAtOnceExceptByALogin() throws Exception {
    String token = provider.sign(claims, "logout+jwt");
    provider.reply("/jwks", Reply.json(503, "{}"));
    try (Connector connector = config.open(host)) {
      BackchannelLogout ability = connector.backchannelLogout().orElseThrow();
      for (int i = 0; i < 5; i++) {
        UpstreamException e = assertThrows(UpstreamException.class, () -> ability.judge(token));
        assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind());
      }
      assertEquals(1, provider.asked("/jwks").size());
      host.clock().advance(Duration.ofSeconds(10));
      assertThrows(UpstreamException.class, () -> ability.judge(token));
      assertEquals(2, provider.asked("/jwks").size());
      provider.mend("/jwks");
      assertThrows(UpstreamException.class, () -> ability.judge(token));
      assertInstanceOf(
          Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
      assertInstanceOf(Ended.class, ability.judge(token));
      assertEquals(3, provider.asked("/jwks").size());
    }
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    try (Connector connector = config.set("backchannelLogout", false).open(host)) {
      assertEquals(Optional.empty(), connector.backchannelLogout());
    }
  }

  @Test
  void aLoginSaysWhichSessionItCameFrom() throws Exception {
    assertEquals(Optional.empty(), alice().sessionId());
    provider.idToken = json -> json.put("sid", "session-1");
    assertEquals(Optional.of("session-1"), alice().sessionId());
    config.set("getUserInfo", true);
    provider.userInfo = json -> json.put("sid", "of-userinfo");
    assertEquals(Optional.of("session-1"), alice().sessionId());
    assertTrue(!alice().attributes().containsKey("sid"));
  }
}
