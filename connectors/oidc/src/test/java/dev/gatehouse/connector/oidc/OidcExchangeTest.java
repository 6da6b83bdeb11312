package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.TokenIdentityContract;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of the provider in place of a login (attack case 34). */
class OidcExchangeTest extends TokenIdentityContract {
  private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private FakeProvider provider;

  @Override
  public Connector open(FakeHost host) throws Exception {
    provider = FakeProvider.start(host.clock());
    return Config.of(provider).open(host);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Override
  protected String userId() {
    return FakeProvider.SUBJECT;
  }

  private SubjectToken idToken(Map<String, Object> changes) throws JOSEException {
    Map<String, Object> claims = provider.claims();
    changes.forEach((name, value) -> {
      if (value.equals("")) {
        claims.remove(name);
      } else {
        claims.put(name, value);
      }
    });
    return new SubjectToken(ID_TOKEN, provider.sign(claims, "JWT"));
  }

  @Override
  protected SubjectToken good() throws JOSEException {
    return idToken(Map.of());
  }

  @Override
  protected Map<String, SubjectToken> bad() throws JOSEException {
    long now = host.clock().instant().getEpochSecond();
    Map<String, SubjectToken> bad = new LinkedHashMap<>();
    bad.put("another audience", idToken(Map.of("aud", "another-application")));
    bad.put("no audience", idToken(Map.of("aud", "")));
    bad.put("given to another", idToken(Map.of("azp", "another-application")));
    bad.put("for others, too", idToken(Map.of("aud", List.of(FakeProvider.CLIENT, "another"))));
    bad.put("another issuer", idToken(Map.of("iss", "https://other.example")));
    bad.put("its time is over", idToken(Map.of("exp", now - 61)));
    bad.put("no time of expiry", idToken(Map.of("exp", "")));
    bad.put("of the future", idToken(Map.of("iat", now + 61)));
    bad.put("nobody", idToken(Map.of("sub", "")));
    bad.put("a logout token", idToken(Map.of("events", Map.of())));
    bad.put(
        "an access token as an ID token",
        new SubjectToken(ID_TOKEN, provider.accessToken(provider.claims())));
    bad.put("an ID token as an access token", new SubjectToken(ACCESS_TOKEN, good().value()));
    bad.put("opaque", new SubjectToken(ID_TOKEN, provider.accessToken()));
    return bad;
  }

  @Test
  void whatIsWrongIsSaidInTheLogOnly() throws Exception {
    Rejected rejected =
        assertInstanceOf(Rejected.class, exchange(idToken(Map.of("aud", "another-application"))));
    assertEquals(Reason.INVALID_CREDENTIALS, rejected.reason());
    assertEquals("the subject token: it was made for \"another-application\"", rejected.detail());
  }

  @Test
  void otherAudiencesAreThoseOfTheConfiguration() throws Exception {
    Config config =
        Config.of(provider).set("tokenExchange", Map.of("audiences", List.of("kubectl")));
    assertInstanceOf(Authenticated.class, exchange(config, idToken(Map.of("aud", "kubectl"))));
    assertInstanceOf(Rejected.class, exchange(config, good()), "ours is not among them");
  }

  @Test
  void restrictionsHoldHereToo() throws Exception {
    Config config = Config.of(provider).set("allowedGroups", List.of("administrators"));
    Rejected rejected = assertInstanceOf(Rejected.class, exchange(config, good()));
    assertEquals(Reason.NOT_ALLOWED, rejected.reason());
  }

  @Test
  void accessTokensCountWhenTheyShowForWhomTheyAre() throws Exception {
    Config config = Config.of(provider).set("tokenExchange", Map.of("accessTokens", true));
    assertInstanceOf(
        Authenticated.class, exchange(config, access(provider.accessToken())), "introspection");
    assertInstanceOf(Rejected.class, exchange(config, access(provider.accessTokenOf("another"))));
    assertInstanceOf(Rejected.class, exchange(config, access("unknown")));
    assertInstanceOf(Authenticated.class, exchange(config, access(jwt(Map.of()))), "a JWT");
    assertInstanceOf(Rejected.class, exchange(config, access(jwt(Map.of("aud", "another")))));
    Map<String, Object> clients = Map.of("aud", "api", "client_id", FakeProvider.CLIENT);
    assertInstanceOf(Authenticated.class, exchange(config, access(jwt(clients))));
    provider.document = json -> json.remove("introspection_endpoint");
    assertInstanceOf(Rejected.class, exchange(config, access(provider.accessToken())));
  }

  @Test
  void accessTokensAreNotTakenUnasked() throws Exception {
    Rejected rejected = assertInstanceOf(Rejected.class, exchange(access(provider.accessToken())));
    assertTrue(rejected.detail().contains("tokenExchange.accessTokens"), rejected.detail());
    assertEquals(List.of(), provider.asked("/userinfo"));
  }

  @Test
  void userinfoAboutSomebodyElseIsNoAnswer() throws Exception {
    Config config = Config.of(provider).set("tokenExchange", Map.of("accessTokens", true));
    provider.userInfo = claims -> claims.put("sub", "somebody-else");
    assertThrows(UpstreamException.class, () -> exchange(config, access(provider.accessToken())));
  }

  @Test
  void keysThatCannotBeReadAreNotABadToken() throws Exception {
    provider.reply("/jwks", Reply.json(503, ""));
    UpstreamException e = assertThrows(UpstreamException.class, () -> exchange(good()));
    assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind());
  }

  private String jwt(Map<String, Object> changes) throws JOSEException {
    Map<String, Object> claims = new HashMap<>(provider.claims());
    claims.putAll(changes);
    return provider.accessToken(claims);
  }

  private static SubjectToken access(String token) {
    return new SubjectToken(ACCESS_TOKEN, token);
  }

  private LoginResult exchange(Config config, SubjectToken token) throws UpstreamException {
    try (Connector connector = config.open(host)) {
      return Config.exchange(connector, token, Config.context("openid"));
    }
  }
}
