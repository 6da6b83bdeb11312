package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeProvider.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.tck.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The type google: each option of Dex's, hosted domains, and groups from the directory. */
class GoogleTest {
  private static final String ADMIN = "admin@example.org";

  @TempDir private Path directory;

  private final FakeHost host = new FakeHost();
  private final Map<String, Object> keys = new LinkedHashMap<>();
  private FakeProvider google;
  private FakeDirectory groups;
  private boolean dex;

  @BeforeEach
  void start() throws Exception {
    google = FakeProvider.start(host.clock());
    groups = FakeDirectory.start();
    google.person.put("hd", "example.org");
    google.person.remove("groups");
    groups.groups.put(
        FakeProvider.SUBJECT, List.of("a@example.org", "b@example.org", "c@example.org"));
    keys.put("clientID", FakeProvider.CLIENT);
    keys.put("clientSecret", FakeProvider.SECRET);
    keys.put("serviceAccountFilePath", groups.keyFile(directory).toString());
    keys.put("domainToAdminEmail", Map.of("example.org", ADMIN));
  }

  @AfterEach
  void stop() {
    google.close();
    groups.close();
  }

  private Binding<GoogleSettings> bind() {
    return GoogleSchema.SCHEMA.bind(
        Tree.of(keys, new Position("test.yaml", 1, 1)),
        new BindingOptions(Sources.of(Map.of()), dex ? Leniency.FULL : Leniency.NONE, ""));
  }

  private List<String> problems() {
    return bind().problems().stream()
        .map(problem -> problem.toString().replace("test.yaml:1:1: ", ""))
        .toList();
  }

  private Connector open() throws UpstreamException {
    GoogleSettings settings = bind().orThrow();
    OidcSettings oidc = settings.oidc();
    OidcSettings.Place here =
        new OidcSettings.Place(
            google.issuer(),
            google.named.equals(google.issuer()) ? Optional.empty() : Optional.of(google.named),
            oidc.place().overrides(),
            oidc.place().lifetime(),
            oidc.place().trust());
    return GoogleGroups.open(
        new GoogleSettings(
            new OidcSettings(
                here,
                oidc.client(),
                oidc.asking(),
                oidc.tokens(),
                oidc.claims(),
                oidc.groups(),
                oidc.exchange(),
                oidc.logout()),
            settings.workspace()),
        host,
        groups.address());
  }

  private static LoginContext wanting() {
    return Config.context("openid", "groups", "offline_access");
  }

  private LoginResult logIn(LoginContext context) throws UpstreamException {
    try (Connector connector = open()) {
      return Config.logIn(connector, google, context);
    }
  }

  private List<String> names() throws UpstreamException {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    return assertInstanceOf(Groups.Known.class, login.identity().groups()).names();
  }

  private Map<String, String> sent(LoginContext context) throws UpstreamException {
    try (Connector connector = open()) {
      return FakeProvider.parse(Config.depart(connector, context).location().getRawQuery());
    }
  }

  private void assertProblem(String expected) {
    assertTrue(problems().contains(expected), problems()::toString);
  }

  @Test
  void theConfigurationOfDexsDocumentationIsAcceptedWithoutAWord() throws Exception {
    dex = true;
    keys.put("redirectURI", Config.CALLBACK.toString());
    assertEquals(List.of(), problems());
    assertEquals(List.of("a@example.org", "b@example.org", "c@example.org"), names());
    assertEquals("https://accounts.google.com", bind().orThrow().oidc().place().issuer());
  }

  @Test
  void theRequestAsksForSomethingToRefreshWith() throws Exception {
    Map<String, String> sent = sent(wanting());
    assertEquals("openid profile email", sent.get("scope"));
    assertEquals("offline", sent.get("access_type"));
    assertEquals("consent", sent.get("prompt"));
    assertEquals("S256", sent.get("code_challenge_method"));
    assertFalse(sent.containsKey("hd"));
    keys.put("promptType", "select_account");
    keys.put("scopes", List.of("email"));
    keys.put("hostedDomains", List.of("Example.org"));
    assertEquals("select_account", sent(wanting()).get("prompt"));
    assertEquals("openid email", sent(wanting()).get("scope"));
    assertEquals("example.org", sent(wanting()).get("hd"));
    keys.put("hostedDomains", List.of("example.org", "example.net"));
    assertEquals("*", sent(wanting()).get("hd"));
  }

  /** Attack case 49. */
  @Test
  void theHostedDomainIsTheClaimNotTheEndOfTheAddress() throws Exception {
    keys.put("hostedDomains", List.of("example.org"));
    assertInstanceOf(Authenticated.class, logIn(wanting()));
    google.person.put("email", "mallory@example.org");
    google.person.remove("hd");
    Rejected rejected = assertInstanceOf(Rejected.class, logIn(wanting()));
    assertEquals(Reason.NOT_ALLOWED, rejected.reason());
    google.person.put("hd", "example.org.attacker.example");
    assertInstanceOf(Rejected.class, logIn(wanting()));
    assertEquals(2, groups.asked.size(), "the directory was asked about the first only");
  }

  @Test
  void theDirectoryIsAskedInTheNameOfTheDomainsAdministrator() throws Exception {
    keys.put("domainToAdminEmail", Map.of("*", "other@example.net", "Example.org", ADMIN));
    names();
    assertEquals(
        List.of("subject-1 0 " + ADMIN, "subject-1 2 " + ADMIN), groups.asked, "two pages");
    google.person.put("hd", "example.net");
    names();
    assertEquals("subject-1 0 other@example.net", groups.asked.get(2));
    assertEquals(
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
        groups.assertions.get(0).getClaim("scope"));
  }

  @Test
  void adminEmailIsAnOldForm() throws Exception {
    dex = true;
    keys.put("adminEmail", ADMIN);
    keys.remove("domainToAdminEmail");
    assertProblem("warning: adminEmail is an old form; write domainToAdminEmail: {\"*\": …}");
    names();
    assertEquals("subject-1 0 " + ADMIN, groups.asked.get(0));
  }

  @Test
  void aDomainWithoutAdministratorIsNotADomainWithoutGroups() throws Exception {
    google.person.put("hd", "example.net");
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
    keys.put("groups", List.of("a@example.org"));
    assertThrows(UpstreamException.class, () -> logIn(wanting()));
  }

  @Test
  void anAccountWithoutDomainIsFoundByItsVerifiedAddressOnly() throws Exception {
    google.person.remove("hd");
    keys.put("domainToAdminEmail", Map.of("*", ADMIN));
    for (String address : List.of("alice@gmail.com", "alice@googlemail.com")) {
      google.person.put("email", address);
      groups.groups.put(address, List.of("guests@example.org"));
      assertEquals(List.of("guests@example.org"), names());
    }
    google.person.put("email_verified", false);
    assertNoGroups();
  }

  private void assertNoGroups() throws UpstreamException {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
  }

  /** A Google account may have been made with an address that is somebody else's by now. */
  @Test
  void anAddressThatGoogleDidNotGiveIsNobodyInTheDirectory() throws Exception {
    google.person.remove("hd");
    for (Map<String, String> admins :
        List.of(Map.of("example.org", ADMIN), Map.of("*", ADMIN), Map.of("gmail.com", ADMIN))) {
      keys.put("domainToAdminEmail", admins);
      groups.groups.put("alice@example.org", List.of("guests@example.org"));
      assertNoGroups();
    }
    google.person.put("email", "alice@gmail.com.example.org");
    assertNoGroups();
    assertEquals(List.of(), groups.asked);
  }

  @Test
  void aWalkThatTakesTooLongEndsBeforeTheHostLosesPatience() throws Exception {
    groups.groups.put("a@example.org", List.of("above@example.org"));
    keys.put("fetchTransitiveGroupMembership", true);
    groups.atQuestion = () -> host.clock().advance(Duration.ofSeconds(2));
    assertEquals(4, names().size(), "six questions in twelve seconds");
    groups.asked.clear();
    groups.atQuestion = () -> host.clock().advance(Duration.ofSeconds(4));
    assertNoGroups();
    assertEquals(4, groups.asked.size(), "no question after the fifteenth second");
    keys.put("groups", List.of("a@example.org"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(Kind.NOT_NOW, e.kind(), "one person is no outage");
  }

  @Test
  void tokensNameGoogleInTwoWays() throws Exception {
    google.named = "https://accounts.google.com";
    for (String name : List.of("https://accounts.google.com", "accounts.google.com")) {
      google.idToken = claims -> claims.put("iss", name);
      assertEquals(3, names().size());
    }
    google.idToken = claims -> claims.put("iss", "http://accounts.google.com");
    assertThrows(UpstreamException.class, () -> logIn(wanting()));
    google.named = google.issuer();
    google.idToken = claims -> claims.put("iss", "accounts.google.com");
    assertThrows(UpstreamException.class, () -> logIn(wanting()), "of no other issuer");
  }

  @Test
  void theServiceAccountsTokensComeByHttpsOnly() throws Exception {
    for (String address : List.of("http://oauth2.example.org/token", "ftp://x/", "https:x", "a")) {
      keys.put("serviceAccountFilePath", FakeDirectory.keyFile(directory, address).toString());
      UpstreamException e = assertThrows(UpstreamException.class, this::open, address);
      assertTrue(e.getMessage().contains("no https address"), e.getMessage());
    }
    keys.put(
        "serviceAccountFilePath",
        FakeDirectory.keyFile(directory, "https://oauth2.googleapis.com/token").toString());
    open().close();
  }

  @Test
  void whomTheDirectoryDoesNotKnowIsInNoGroup() throws Exception {
    groups.groups.clear();
    assertEquals(List.of(), names());
  }

  @Test
  void groupsAreAskedForWhenAnybodyWantsThem() throws Exception {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(Config.context("openid")));
    assertEquals(Groups.notRequested(), login.identity().groups());
    assertEquals(List.of(), groups.asked);
  }

  @Test
  void theRestrictionHoldsWhateverIsAskedFor() throws Exception {
    keys.put("groups", List.of("b@example.org", "x@example.org"));
    assertEquals(List.of("b@example.org"), names());
    keys.put("groups", List.of("x@example.org"));
    for (LoginContext context : List.of(Config.context("openid"), wanting())) {
      Rejected rejected = assertInstanceOf(Rejected.class, logIn(context));
      assertEquals(Reason.NOT_ALLOWED, rejected.reason());
    }
  }

  @Test
  void aRestrictionThatNobodyCanCheckIsRefused() {
    keys.put("groups", List.of("a@example.org"));
    keys.remove("serviceAccountFilePath");
    keys.remove("domainToAdminEmail");
    String expected =
        "error: groups cannot be read without a service account (Dex then lets everybody in); give"
            + " serviceAccountFilePath and domainToAdminEmail, or remove groups";
    assertProblem(expected);
    dex = true;
    assertProblem(expected);
  }

  @Test
  void halfADirectoryIsRefused() {
    keys.remove("domainToAdminEmail");
    assertTrue(problems().get(0).startsWith("error: domainToAdminEmail is missing"));
    keys.put("domainToAdminEmail", Map.of("*", ADMIN));
    keys.remove("serviceAccountFilePath");
    assertTrue(problems().get(0).startsWith("error: serviceAccountFilePath is missing"));
    keys.remove("domainToAdminEmail");
    keys.put("fetchTransitiveGroupMembership", true);
    assertTrue(problems().get(0).startsWith("warning: fetchTransitiveGroupMembership"));
  }

  @Test
  void withoutADirectoryThereAreNoGroups() throws Exception {
    keys.remove("serviceAccountFilePath");
    keys.remove("domainToAdminEmail");
    google.person.put("groups", List.of("from-the-token"));
    assertEquals(List.of(), names());
  }

  @Test
  void groupsOfGroupsAreWalkedOnceEach() throws Exception {
    groups.groups.put("a@example.org", List.of("above@example.org"));
    groups.groups.put("b@example.org", List.of("above@example.org", "a@example.org"));
    groups.groups.put("c@example.org", List.of());
    groups.groups.put("above@example.org", List.of("top@example.org", "b@example.org"));
    assertEquals(3, names().size());
    groups.asked.clear();
    keys.put("fetchTransitiveGroupMembership", true);
    assertEquals(
        List.of(
            "a@example.org",
            "b@example.org",
            "c@example.org",
            "above@example.org",
            "top@example.org"),
        names());
    assertEquals(7, groups.asked.size(), groups.asked::toString);
  }

  @Test
  void tooManyGroupsAreAnErrorNeverCut() throws Exception {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      many.add("g" + i + "@example.org");
    }
    groups.page = 200;
    groups.groups.put(FakeProvider.SUBJECT, many.subList(0, 1000));
    assertEquals(1000, names().size());
    groups.groups.put(FakeProvider.SUBJECT, many);
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
  }

  @Test
  void theTokenOfTheServiceAccountIsKeptUntilItsEnd() throws Exception {
    try (Connector connector = open()) {
      for (int i = 0; i < 3; i++) {
        assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      }
      assertEquals(1, groups.assertions.size());
      host.clock().advance(Duration.ofMinutes(59));
      assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      assertEquals(2, groups.assertions.size());
      groups.revoke();
      assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      assertEquals(3, groups.assertions.size(), "a token that was revoked is asked for anew");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403,quotaExceeded,UNREACHABLE",
    "403,userRateLimitExceeded,UNREACHABLE",
    "429,rateLimitExceeded,UNREACHABLE",
    "503,backendError,UNREACHABLE",
    "403,forbidden,PROTOCOL",
    "400,invalid,PROTOCOL"
  })
  void aDirectoryThatDoesNotAnswerIsNoLogin(int status, String reason, Kind kind) {
    groups.first.add(FakeDirectory.error(status, reason, "a test says so"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(kind, e.kind(), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "400,unauthorized_client,PROTOCOL",
    "400,invalid_grant,PROTOCOL",
    "500,x,UNREACHABLE"
  })
  void aServiceAccountThatIsRefused(int status, String error, Kind kind) {
    groups.token = FakeProvider.json(status, Map.of("error", error));
    UpstreamException e = assertThrows(UpstreamException.class, () -> logIn(wanting()));
    assertEquals(kind, e.kind(), e.getMessage());
  }

  @Test
  void aFileThatIsNoKeyIsSaidAtTheOpening() throws Exception {
    for (String text : List.of("", "{}", "[]", "{\"client_email\":\"a\",\"private_key\":\"b\"}")) {
      Path file = Files.writeString(directory.resolve("odd.json"), text);
      keys.put("serviceAccountFilePath", file.toString());
      UpstreamException e = assertThrows(UpstreamException.class, this::open, text);
      assertTrue(e.getMessage().startsWith("the service account's file "), e.getMessage());
    }
    keys.put("serviceAccountFilePath", directory.resolve("absent.json").toString());
    assertThrows(UpstreamException.class, this::open);
  }

  private RefreshResult refresh(Connector connector, Authenticated login) throws UpstreamException {
    return connector
        .refresh()
        .orElseThrow()
        .refresh(
            new RefreshRequest(
                login.identity(), login.connectorState(), Set.of("openid", "groups")));
  }

  /** Attack case 49: Google refuses the refresh token of a suspended account. */
  @Test
  void groupsOfASuspendedPersonAreNotEvenAskedFor() throws Exception {
    try (Connector connector = open()) {
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      groups.asked.clear();
      google.reply(
          "/token",
          Reply.json(
              400, "{\"error\":\"invalid_grant\",\"error_description\":\"Account suspended\"}"));
      assertInstanceOf(Gone.class, refresh(connector, login));
      assertEquals(List.of(), groups.asked);
    }
  }

  @Test
  void aRefreshReadsTheGroupsAgain() throws Exception {
    keys.put("groups", List.of("a@example.org"));
    try (Connector connector = open()) {
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, google, wanting()));
      groups.first.add(FakeDirectory.error(503, "backendError", "later"));
      assertThrows(UpstreamException.class, () -> refresh(connector, login));
      groups.groups.put(FakeProvider.SUBJECT, List.of("b@example.org"));
      Authenticated again =
          assertInstanceOf(
              Authenticated.class, new Authenticated(login.identity(), login.connectorState()));
      RefreshResult result = refresh(connector, again);
      assertEquals(RefreshResult.Reason.NOT_ALLOWED, assertInstanceOf(Gone.class, result).reason());
      assertFalse(result instanceof Refreshed);
    }
  }
}
