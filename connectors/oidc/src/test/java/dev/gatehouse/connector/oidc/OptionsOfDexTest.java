package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeProvider.Reply;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each option of Dex's OIDC connector: accepted with its effect, or refused with what to write
 * instead. {@link OidcTlsTest} has those of TLS.
 */
class OptionsOfDexTest {
  private final FakeHost host = new FakeHost();
  private FakeProvider provider;
  private Config config;

  @BeforeEach
  void start() throws Exception {
    provider = FakeProvider.start(host.clock());
    config = Config.of(provider).asDex();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private UpstreamIdentity alice() throws UpstreamException {
    return assertInstanceOf(Authenticated.class, config.logIn(host, provider)).identity();
  }

  private Rejected refusal() throws UpstreamException {
    return assertInstanceOf(Rejected.class, config.logIn(host, provider));
  }

  private List<String> groups() throws UpstreamException {
    return assertInstanceOf(Groups.Known.class, alice().groups()).names();
  }

  private Map<String, String> sent(String... scopes) throws UpstreamException {
    return config.sent(host, Config.context(scopes));
  }

  private void assertProblem(String expected) {
    assertTrue(config.problems().contains(expected), config.problems()::toString);
  }

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
    FakeProvider.Asked asked = provider.asked("/token").get(0);
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
  void insecureEnableGroups() throws Exception {
    assertEquals(List.of(), groups());
    config.set("insecureEnableGroups", true);
    assertEquals(List.of("developers", "everybody"), groups());
    provider.person.put("groups", List.of(Map.of("name", "a", "id", 1), Map.of("name", "b")));
    assertEquals(List.of("a", "b"), groups());
    provider.person.put("groups", "one");
    assertEquals(List.of("one"), groups());
    provider.person.put("groups", 7);
    assertInstanceOf(Groups.Unavailable.class, alice().groups());
    provider.person.remove("groups");
    assertEquals(List.of(), groups());
  }

  @Test
  void allowedGroupsAreEnforcedWhateverElseIsSet() throws Exception {
    config.set("allowedGroups", List.of("administrators", "developers"));
    assertProblem(
        "warning: allowedGroups is enforced although insecureEnableGroups is off (Dex then lets"
            + " everybody in); set insecureEnableGroups, or remove allowedGroups");
    assertEquals(List.of(), groups());
    config.set("insecureEnableGroups", true);
    assertEquals(List.of("developers"), groups(), "the others are left out");
    provider.person.put("groups", List.of("everybody"));
    assertEquals(Reason.NOT_ALLOWED, refusal().reason());
    provider.person.put("groups", 7);
    assertThrows(UpstreamException.class, this::alice, "nobody knows");
    config.set("insecureEnableGroups", null);
    assertThrows(UpstreamException.class, this::alice, "nobody knows");
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

  @Test
  void groupsFilter() throws Exception {
    config
        .set("insecureEnableGroups", true)
        .set("claimModifications.filterGroupClaims.groupsFilter", "^dev");
    assertEquals(List.of("developers"), groups());
    provider.person.put("groups", "everybody");
    assertEquals(List.of(), groups(), "a single text is filtered, too");
    config.set("claimModifications.filterGroupClaims.groupsFilter", "(dev");
    assertTrue(
        config.problems().get(0).startsWith("error: claimModifications.filterGroupClaims"),
        config.problems()::toString);
  }

  /** As in Go: classes of POSIX have names, and time grows with the length of a name alone. */
  @Test
  void groupsFilterIsAnExpressionOfRe2() throws Exception {
    String key = "claimModifications.filterGroupClaims.groupsFilter";
    config.set("insecureEnableGroups", true).set(key, "^[[:alpha:]]+$");
    provider.person.put("groups", List.of("developers", "team-1"));
    assertEquals(List.of("developers"), groups());
    config.set(key, "^[a-z&&[^d]]+$");
    provider.person.put("groups", List.of("d", "e", "d]", "&]"));
    assertEquals(List.of("d]", "&]"), groups(), "no intersection: a class and a bracket");
    config.set(key, "^(([a-z])+.)+[A-Z]([a-z])+$");
    provider.person.put("groups", List.of("a".repeat(20_000), "aaaaAa"));
    assertEquals(
        List.of("aaaaAa"), assertTimeoutPreemptively(Duration.ofSeconds(20), this::groups));
    for (String notRe2 : List.of("(?=a)", "(?<!a)b", "(a)\\1", "(?>a)", "a++")) {
      config.set(key, notRe2);
      assertTrue(
          config.problems().get(0).contains("is not a regular expression of RE2"),
          notRe2 + config.problems());
    }
  }

  @Test
  void modifyGroupNamesComesAfterAllowedGroups() throws Exception {
    config
        .set("insecureEnableGroups", true)
        .set("allowedGroups", List.of("developers"))
        .set("claimModifications.modifyGroupNames.prefix", "oidc:")
        .set("claimModifications.modifyGroupNames.suffix", "@corp");
    assertEquals(List.of("oidc:developers@corp"), groups());
  }

  @Test
  void newGroupFromClaims() throws Exception {
    config.set(
        "claimModifications.newGroupFromClaims",
        List.of(
            Map.of(
                "claims",
                List.of("organization", "role", "absent"),
                "delimiter",
                "::",
                "clearDelimiter",
                true,
                "prefix",
                "bk"),
            Map.of("claims", List.of("absent"), "prefix", "never")));
    provider.person.put("organization", "ac::me");
    provider.person.put("role", "builder");
    assertEquals(List.of("bk::acme::builder"), groups(), "also without other groups");
    config.set("insecureEnableGroups", true);
    assertEquals(List.of("developers", "everybody", "bk::acme::builder"), groups());
  }
}
