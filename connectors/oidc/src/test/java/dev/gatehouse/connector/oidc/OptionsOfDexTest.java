package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.UpstreamException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each option of Dex's OIDC connector: accepted with its effect, or refused with what to write
 * instead. {@link OidcTlsTest} has those of TLS, {@link GroupOptionsOfDexTest} those of groups.
 */
class OptionsOfDexTest extends DexFixture {
  @Test
  void aConfigurationOfDexsDocumentationIsAcceptedWithoutAWord() throws Exception {
    assertEquals(List.of(), config.problems());
    assertEquals(FakeProvider.SUBJECT, alice().userId());
  }

  @Test
  void issuer() {
    config.set("issuer", "http://login.example.org");
    assertProblem(
        "warning: issuer is http: whoever is on the way to it can say who anybody is; use https");
    for (String odd : List.of("https://login.example.org?x=1", "login.example.org", "ftp://x")) {
      config.set("issuer", odd);
      assertTrue(config.problems().get(0).startsWith("error: issuer"), config.problems()::toString);
    }
    config.set("issuer", null);
    assertTrue(config.problems().get(0).startsWith("error: issuer is missing"));
  }

  @Test
  void issuerAlias() throws Exception {
    provider.named = "https://public.example";
    assertThrows(UpstreamException.class, this::alice);
    config.set("issuerAlias", "https://public.example");
    assertEquals(FakeProvider.SUBJECT, alice().userId());
    provider.idToken = claims -> claims.put("iss", provider.issuer());
    assertThrows(UpstreamException.class, this::alice, "tokens name the alias");
  }

  @Test
  void clientIdAndSecret() throws Exception {
    alice();
    String credentials = FakeProvider.CLIENT + ":" + FakeProvider.SECRET;
    assertEquals(
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)),
        provider.asked("/token").get(0).header("Authorization"));
    config.set("clientID", null);
    assertTrue(config.problems().get(0).startsWith("error: clientID is missing"));
  }

  @Test
  void redirectUri() throws Exception {
    config.set("redirectURI", Config.CALLBACK.toString());
    assertEquals(Config.CALLBACK.toString(), sent("openid").get("redirect_uri"));
    config.set("redirectURI", Config.CALLBACK + "/under-test");
    assertEquals(Config.CALLBACK + "/under-test", sent("openid").get("redirect_uri"));
    alice();
    config.set("redirectURI", "https://old.example.com/callback");
    UpstreamException e = assertThrows(UpstreamException.class, this::alice);
    assertTrue(e.getMessage().contains("write " + Config.CALLBACK), e.getMessage());
  }

  @Test
  void providerDiscoveryOverrides() throws Exception {
    provider.document =
        json -> {
          for (String name :
              List.of(
                  "token_endpoint", "authorization_endpoint", "jwks_uri", "userinfo_endpoint")) {
            json.put(name, "http://127.0.0.1:1/nobody");
          }
        };
    config
        .set("getUserInfo", true)
        .set("providerDiscoveryOverrides.tokenURL", provider.issuer() + "/token")
        .set("providerDiscoveryOverrides.authURL", provider.issuer() + "/authorize")
        .set("providerDiscoveryOverrides.jwksURL", provider.issuer() + "/jwks")
        .set("providerDiscoveryOverrides.userInfoURL", provider.issuer() + "/userinfo")
        .set("providerDiscoveryOverrides.endSessionURL", provider.issuer() + "/bye");
    alice();
    assertEquals("/bye", config.settings().place().overrides().endSession().get().getPath());
    provider.reply("/.well-known/openid-configuration", Reply.json(404, ""));
    alice();
    config.set("providerDiscoveryOverrides.deviceAuthURL", provider.issuer() + "/device");
    assertTrue(config.problems().get(0).startsWith("warning: "), config.problems()::toString);
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void basicAuthUnsupported(boolean unsupported, boolean header) throws Exception {
    config.set("basicAuthUnsupported", unsupported);
    alice();
    FakeServer.Asked asked = provider.asked("/token").get(0);
    assertEquals(header, asked.header("Authorization") != null);
    assertEquals(!header, FakeProvider.SECRET.equals(asked.form().get("client_secret")));
  }

  @Test
  void scopes() throws Exception {
    assertEquals("openid profile email", sent("openid").get("scope"));
    config.set("scopes", List.of("openid", "groups"));
    assertEquals("openid groups", sent("openid", "offline_access").get("scope"));
  }

  @Test
  void hostedDomainsAreComparedByHd() throws Exception {
    config.set("hostedDomains", List.of("Example.org"));
    assertEquals("example.org", sent("openid").get("hd"));
    assertEquals(Reason.NOT_ALLOWED, refusal().reason(), "an address alone says nothing");
    provider.person.put("hd", "example.org");
    alice();
    provider.person.put("hd", "sub.example.org");
    assertEquals(Reason.NOT_ALLOWED, refusal().reason());
  }

  @Test
  void insecureSkipEmailVerified() throws Exception {
    provider.person.remove("email_verified");
    assertFalse(alice().emailVerified());
    config.set("insecureSkipEmailVerified", true);
    assertTrue(alice().emailVerified());
    assertTrue(config.problems().get(0).startsWith("warning: "), config.problems()::toString);
    provider.person.put("email_verified", false);
    assertFalse(alice().emailVerified(), "what the provider says counts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void emailVerifiedMayBeText(String text) throws Exception {
    provider.person.put("email_verified", text);
    assertEquals(Boolean.valueOf(text), alice().emailVerified());
  }

  @Test
  void acrValues() throws Exception {
    config.set("acrValues", List.of("urn:gold", "urn:silver"));
    assertEquals("urn:gold urn:silver", sent("openid").get("acr_values"));
  }

  @Test
  void getUserInfo() throws Exception {
    provider.userInfo = claims -> claims.put("name", "Alice of Userinfo");
    assertEquals(Optional.of("Alice Example"), alice().username());
    config.set("getUserInfo", true);
    assertEquals(Optional.of("Alice of Userinfo"), alice().username());
    provider.userInfo = claims -> claims.put("sub", "somebody-else");
    UpstreamException e = assertThrows(UpstreamException.class, this::alice);
    assertTrue(e.getMessage().endsWith("userinfo is about somebody else"), e.getMessage());
    provider.userInfo = claims -> claims.remove("sub");
    assertThrows(UpstreamException.class, this::alice);
  }

  @Test
  void userIdKey() throws Exception {
    config.set("userIDKey", "employee.number");
    provider.person.put("employee", Map.of("number", 4711));
    assertEquals("4711", alice().userId());
    provider.person.put("employee", Map.of("number", 4711.5));
    assertThrows(UpstreamException.class, this::alice);
    config.set("userIDKey", "email");
    assertTrue(config.problems().get(0).contains("somebody else"), config.problems()::toString);
  }

  @Test
  void userNameKey() throws Exception {
    config.set("userNameKey", "display");
    provider.person.put("display", "A. Example");
    assertEquals(Optional.of("A. Example"), alice().username());
    provider.person.remove("display");
    provider.person.remove("name");
    assertEquals(Optional.of("alice"), alice().username(), "no name is no failure");
    provider.person.remove("preferred_username");
    provider.person.remove("email");
    assertEquals(Optional.empty(), alice().username());
  }

  @Test
  void promptType() throws Exception {
    assertEquals("consent", sent("openid", "offline_access").get("prompt"));
    assertEquals("offline", sent("openid", "offline_access").get("access_type"));
    assertFalse(sent("openid").containsKey("prompt"));
    assertFalse(sent("openid").containsKey("access_type"));
    config.set("promptType", "select_account");
    assertEquals("select_account", sent("openid", "offline_access").get("prompt"));
    config.set("promptType", "");
    assertFalse(sent("openid", "offline_access").containsKey("prompt"));
    config.set("promptType", "none");
    assertTrue(config.problems().get(0).startsWith("error: "), config.problems()::toString);
  }

  @Test
  void pkceChallenge() throws Exception {
    assertEquals("S256", sent("openid").get("code_challenge_method"));
    config.set("pkceChallenge", "S256");
    assertEquals(List.of(), config.problems());
    config.set("pkceChallenge", "plain");
    assertTrue(config.problems().get(0).startsWith("warning: "), config.problems()::toString);
    assertEquals("S256", sent("openid").get("code_challenge_method"));
    config.set("pkceChallenge", "S512");
    assertTrue(config.problems().get(0).startsWith("error: "), config.problems()::toString);
    config.set("pkceChallenge", "none");
    assertFalse(sent("openid").containsKey("code_challenge"));
    alice();
  }

  @Test
  void claimMappingStandsInUntilItOverrides() throws Exception {
    config
        .set("insecureEnableGroups", true)
        .set("claimMapping.preferred_username", "login")
        .set("claimMapping.email", "mail")
        .set("claimMapping.groups", "realm_access.roles");
    provider.person.put("login", "ali");
    provider.person.put("mail", "ali@example.net");
    provider.person.put("realm_access", Map.of("roles", List.of("admin")));
    assertEquals(Optional.of("alice"), alice().preferredUsername());
    assertEquals(Optional.of("alice@example.org"), alice().email());
    assertEquals(List.of("developers", "everybody"), groups());
    config.set("overrideClaimMapping", true);
    assertEquals(Optional.of("ali"), alice().preferredUsername());
    assertEquals(Optional.of("ali@example.net"), alice().email());
    assertEquals(List.of("admin"), groups());
    config.set("overrideClaimMapping", false);
    provider.person.keySet().removeAll(List.of("preferred_username", "email", "groups"));
    assertEquals(Optional.of("ali"), alice().preferredUsername());
    assertEquals(Optional.of("ali@example.net"), alice().email());
    assertEquals(List.of("admin"), groups());
  }

  @Test
  void whatVouchesForTheStandardAddressVouchesForAnotherAsInDex() throws Exception {
    config.set("claimMapping.email", "mail");
    provider.person.remove("email");
    provider.person.put("mail", "ali@example.net");
    assertEquals(Optional.of("ali@example.net"), alice().email());
    assertTrue(alice().emailVerified());
  }

  @Test
  void anEndpointOnHttpBesideAnIssuerOnHttps() {
    config.set("issuer", "https://login.example.org");
    config.set("providerDiscoveryOverrides.jwksURL", "http://login.example.org/keys");
    assertTrue(
        config.problems().get(0).startsWith("warning: http://login.example.org/keys is http"),
        config.problems()::toString);
  }
}
