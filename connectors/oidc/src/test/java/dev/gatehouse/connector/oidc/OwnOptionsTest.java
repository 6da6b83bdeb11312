package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that Dex lacks. */
class OwnOptionsTest extends ProviderFixture {
  private static LoginContext wishes(Duration age) {
    return new LoginContext(
        Set.of("openid"),
        Optional.of("alice@example.org"),
        Optional.ofNullable(age),
        List.of("urn:gold"),
        List.of("fr", "en"),
        RemoteInfo.of("192.0.2.1"));
  }

  private LoginResult logIn(LoginContext context) throws UpstreamException {
    try (Connector connector = config.open(host)) {
      return Config.logIn(connector, provider, context);
    }
  }

  @Test
  void theShortestConfigurationHasNoProblems() throws Exception {
    assertEquals(List.of(), config.problems());
    assertEquals(Groups.known(List.of("developers", "everybody")), alice().groups());
  }

  @Test
  void anIssuerOnHttpIsForThisMachineOnly() {
    config.set("issuer", "http://login.example.org");
    assertTrue(config.problems().get(0).startsWith("error: issuer is http"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenURL", "authURL", "jwksURL", "userInfoURL", "endSessionURL"})
  void anEndpointOnHttpIsForThisMachineOnly(String name) {
    String key = "providerDiscoveryOverrides." + name;
    config.set("issuer", "https://login.example.org").set(key, "http://login.example.org/x");
    assertTrue(
        config.problems().get(0).startsWith("error: http://login.example.org/x is http"),
        config.problems()::toString);
    config.set(key, "http://127.0.0.1:8080/x");
    assertEquals(List.of(), config.problems());
    config.set(key, "https://elsewhere.example.org/x");
    assertEquals(List.of(), config.problems());
  }

  @Test
  void wishesOfTheClientArePassedOn() throws Exception {
    Map<String, String> sent = config.sent(host, wishes(Duration.ofMinutes(5)));
    assertEquals("alice@example.org", sent.get("login_hint"));
    assertEquals("300", sent.get("max_age"));
    assertEquals("urn:gold", sent.get("acr_values"));
    assertEquals("fr en", sent.get("ui_locales"));
    assertFalse(sent.containsKey("prompt"));
    Map<String, String> now = config.sent(host, wishes(Duration.ZERO));
    assertEquals("0", now.get("max_age"));
    assertEquals("login", now.get("prompt"));
    config.set("passOn", List.of("login_hint")).set("acrValues", List.of("urn:own"));
    Map<String, String> fewer = config.sent(host, wishes(Duration.ZERO));
    assertEquals("alice@example.org", fewer.get("login_hint"));
    assertEquals("urn:own", fewer.get("acr_values"));
    assertFalse(fewer.containsKey("max_age"));
    Map<String, String> dex = config.set("passOn", null).asDex().sent(host, wishes(Duration.ZERO));
    assertFalse(dex.containsKey("login_hint"));
    assertEquals("0", dex.get("max_age"));
  }

  @Test
  void whoIsAskedForTheAgeOfALoginSaysIt() throws Exception {
    long now = host.clock().instant().getEpochSecond();
    provider.idToken = claims -> claims.put("auth_time", now - 600);
    Authenticated old = assertInstanceOf(Authenticated.class, logIn(wishes(Duration.ZERO)));
    assertEquals(
        Optional.of(host.clock().instant().minusSeconds(600)),
        old.identity().authTime(),
        "the host judges");
    provider.idToken = claims -> claims.remove("auth_time");
    Rejected silent = assertInstanceOf(Rejected.class, logIn(wishes(Duration.ofHours(1))));
    assertEquals(Reason.REFUSED_UPSTREAM, silent.reason());
    assertTrue(silent.detail().contains("no auth_time"), silent.detail());
    assertInstanceOf(Authenticated.class, logIn(wishes(null)));
    config.asDex();
    assertInstanceOf(Authenticated.class, logIn(wishes(Duration.ofHours(1))), "as in Dex");
    config.set("maxAge", "1h");
    assertInstanceOf(Rejected.class, logIn(wishes(null)));
  }

  @Test
  void maxAgeOfTheConfigurationHoldsForEverybody() throws Exception {
    config.set("maxAge", "10m");
    assertEquals("600", config.sent(host, Config.context("openid")).get("max_age"));
    assertEquals("60", config.sent(host, wishes(Duration.ofMinutes(1))).get("max_age"));
    assertEquals("600", config.sent(host, wishes(Duration.ofHours(1))).get("max_age"));
    long now = host.clock().instant().getEpochSecond();
    provider.idToken = claims -> claims.put("auth_time", now - 700);
    Rejected old = assertInstanceOf(Rejected.class, config.logIn(host, provider));
    assertEquals("the provider answered from a login older than maxAge", old.detail());
    provider.idToken = claims -> claims.put("auth_time", now - 650);
    alice();
    provider.idToken = claims -> claims.remove("auth_time");
    assertInstanceOf(Rejected.class, config.logIn(host, provider));
  }

  @Test
  void promptIsSentWithEveryLogin() throws Exception {
    config.set("prompt", "select_account");
    assertEquals("select_account", config.sent(host, Config.context("openid")).get("prompt"));
    assertEquals(
        "select_account consent",
        config.sent(host, Config.context("openid", "offline_access")).get("prompt"));
  }

  @Test
  void offlineAccessIsAskedForWhereItExists() throws Exception {
    LoginContext offline = Config.context("openid", "offline_access");
    assertTrue(config.sent(host, offline).get("scope").endsWith(" offline_access"));
    assertFalse(
        config.sent(host, Config.context("openid")).get("scope").contains("offline_access"));
    config.set("offlineAccess", false);
    assertFalse(config.sent(host, offline).get("scope").contains("offline_access"));
    config.set("offlineAccess", null);
    provider.document = json -> json.remove("scopes_supported");
    assertFalse(config.sent(host, offline).get("scope").contains("offline_access"));
  }

  @Test
  void sharedSecretsSignWhenThatIsConfigured() throws Exception {
    provider.signed =
        token -> {
          try {
            JWSObject jwt =
                new JWSObject(
                    new JWSHeader(JWSAlgorithm.HS256),
                    new Payload(new Base64URL(token.split("\\.", -1)[1])));
            jwt.sign(new MACSigner(FakeProvider.SECRET));
            return jwt.serialize();
          } catch (JOSEException e) {
            throw new IllegalStateException(e);
          }
        };
    assertThrows(UpstreamException.class, this::alice);
    config.set("idTokenAlgorithms", List.of("HS256"));
    alice();
    config.set("clientSecret", "short");
    assertEquals(
        "error: algorithms that sign with clientSecret need one of at least 32 characters; use"
            + " RS256 or another that signs with a key of the provider",
        config.problems().get(0));
    config.set("idTokenAlgorithms", List.of("none"));
    assertTrue(config.problems().get(0).startsWith("error: idTokenAlgorithms[0]"));
  }

  @Test
  void clockLeeway() throws Exception {
    long now = host.clock().instant().getEpochSecond();
    provider.idToken = claims -> claims.put("exp", now - 1);
    alice();
    config.set("clockLeeway", "0s");
    assertThrows(UpstreamException.class, this::alice);
    config.set("clockLeeway", "10m");
    assertTrue(config.problems().get(0).startsWith("error: clockLeeway"));
  }

  @ParameterizedTest
  @CsvSource({
    "email_verified,true,true",
    "xms_edov,1,true",
    "xms_edov,true,true",
    "xms_edov,0,false",
    "other,true,false"
  })
  void anotherClaimMayVouchForTheAddress(String claim, String value, boolean verified)
      throws Exception {
    provider.person.remove("email_verified");
    provider.person.put(claim, value);
    config.set("claimMapping.email_verified", "xms_edov");
    assertEquals(verified, alice().emailVerified());
  }

  @Test
  void theStandardClaimVouchesForTheStandardAddressOnly() throws Exception {
    config.set("claimMapping.email", "mail").set("overrideClaimMapping", true);
    provider.person.put("mail", "ceo@example.net");
    assertEquals(Optional.of("ceo@example.net"), alice().email());
    assertFalse(alice().emailVerified(), "it spoke of alice@example.org");
    provider.person.put("mail", "alice@example.org");
    assertTrue(alice().emailVerified(), "the same address");
    provider.person.put("mail", "ceo@example.net");
    config.set("claimMapping.email_verified", "mail_verified");
    assertFalse(alice().emailVerified());
    provider.person.put("mail_verified", true);
    assertTrue(alice().emailVerified());
    config.set("claimMapping.email_verified", null).set("insecureSkipEmailVerified", true);
    assertTrue(alice().emailVerified(), "the configuration trusts every address");
  }

  @Test
  void whoseAddressIsVerifiedSaysWhoNamesIt() throws Exception {
    config.set("getUserInfo", true);
    provider.told = Set.of("email");
    assertTrue(alice().emailVerified(), "the address of the ID token");
    provider.userInfo = claims -> claims.put("email", "ceo@example.net");
    assertEquals(Optional.of("ceo@example.net"), alice().email());
    assertFalse(alice().emailVerified(), "the ID token spoke of another");
    provider.userInfo =
        claims -> {
          claims.put("email", "ceo@example.net");
          claims.put("email_verified", true);
        };
    assertTrue(alice().emailVerified());
    provider.idToken = claims -> claims.remove("email_verified");
    provider.userInfo =
        claims -> {
          claims.remove("email");
          claims.put("email_verified", true);
        };
    assertFalse(alice().emailVerified(), "userinfo does not say of which address");
  }

  @Test
  void groupsThatStandElsewhereAreUnknown() throws Exception {
    provider.person.remove("groups");
    provider.person.put("_claim_names", Map.of("groups", "src1"));
    assertInstanceOf(Groups.Unavailable.class, alice().groups());
    config.set("allowedGroups", List.of("developers"));
    assertThrows(UpstreamException.class, this::alice);
  }

  @Test
  void nestedClaimsAreFoundAndNamesWithDotsToo() throws Exception {
    config
        .set("claimMapping.groups", "resource_access.my.client.roles")
        .set("overrideClaimMapping", true);
    provider.person.put(
        "resource_access", Map.of("my.client", Map.of("roles", List.of("a")), "my", Map.of()));
    assertEquals(Groups.known(List.of("a")), alice().groups());
    config.set("claimMapping.groups", "https://example.org/groups");
    provider.person.put("https://example.org/groups", List.of("b"));
    assertEquals(Groups.known(List.of("b")), alice().groups());
  }

  @Test
  void signedUserinfoIsVerified() throws Exception {
    config.set("getUserInfo", true);
    Map<String, Object> claims = Map.of("sub", FakeProvider.SUBJECT, "name", "Signed Alice");
    provider.reply("/userinfo", new Reply(200, "application/jwt", provider.sign(claims, "JWT")));
    assertEquals(Optional.of("Signed Alice"), alice().username());
    Map<String, Object> foreign = Map.of("sub", FakeProvider.SUBJECT, "aud", "another-application");
    provider.reply("/userinfo", new Reply(200, "application/jwt", provider.sign(foreign, "JWT")));
    assertThrows(UpstreamException.class, this::alice);
    String unsigned = Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode("{}") + ".";
    provider.reply("/userinfo", new Reply(200, "application/jwt", unsigned));
    UpstreamException e = assertThrows(UpstreamException.class, this::alice);
    assertTrue(e.getMessage().contains("not a signed JWT"), e.getMessage());
    provider.key = TestKeys.OTHER;
    String forged = provider.sign(claims, "JWT");
    provider.key = TestKeys.RSA;
    provider.reply("/userinfo", new Reply(200, "application/jwt", forged));
    assertThrows(UpstreamException.class, this::alice);
  }

  @ParameterizedTest
  @CsvSource({
    "401,{},PROTOCOL",
    "403,{},NOT_NOW",
    "500,{},UNREACHABLE",
    "200,[],PROTOCOL",
    "302,'',PROTOCOL"
  })
  void userinfoThatIsNone(int status, String body, UpstreamException.Kind kind) {
    config.set("getUserInfo", true);
    provider.reply("/userinfo", Reply.json(status, body));
    assertEquals(kind, assertThrows(UpstreamException.class, this::alice).kind());
  }

  @Test
  void textThatNoTokenCanHoldIsNoIdentity() throws Exception {
    config.set("getUserInfo", true);
    provider.reply(
        "/userinfo",
        Reply.json(200, "{\"sub\":\"" + FakeProvider.SUBJECT + "\",\"name\":\"\\ud800\"}"));
    UpstreamException e = assertThrows(UpstreamException.class, this::alice);
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
  }

  @Test
  void aHugeHintIsLeftOut() throws Exception {
    LoginContext context =
        new LoginContext(
            Set.of("openid"),
            Optional.of("x".repeat(501)),
            Optional.empty(),
            List.of(),
            List.of(),
            RemoteInfo.of("192.0.2.1"));
    try (Connector connector = config.open(host)) {
      Departure.Redirect departure = Config.depart(connector, context);
      assertFalse(departure.location().toString().contains("login_hint"));
    }
    String own = "urn:" + "x".repeat(600);
    config.set("acrValues", List.of(own));
    assertEquals(own, config.sent(host, context).get("acr_values"), "ours is sent whole");
  }
}
