package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entra ID leaves more than 200 groups out of a token; they are read from Microsoft Graph. */
class EntraOverageTest extends ProviderFixture {
  private static final LoginContext WANTING = Config.context("openid", "groups", "offline_access");
  private FakeGraph graph;

  /** Where the token says that groups are; must never be asked. */
  private FakeServer claimed;

  private final AtomicInteger misled = new AtomicInteger();

  @BeforeEach
  void start() throws Exception {
    graph = FakeGraph.start();
    graph.groups.addAll(List.of("g1", "g2", "g3", "g4"));
    claimed =
        new FakeServer(Optional.empty()) {
          @Override
          Reply answer(Asked asked, Headers headers) {
            misled.incrementAndGet();
            return Reply.json(200, Map.of("value", List.of("forged")));
          }
        };
    claimed.listen();
    provider.person.remove("groups");
    provider.person.put("oid", FakeGraph.OID);
    provider.person.put("_claim_names", Map.of("groups", "src1"));
    provider.person.put(
        "_claim_sources",
        Map.of(
            "src1",
            Map.of(
                "endpoint", claimed.address() + "/users/" + FakeGraph.OID + "/getMemberObjects")));
    config.set("groupsOverage", "microsoftGraph").set("microsoftGraphURL", graph.root() + "/");
  }

  @AfterEach
  void stop() {
    graph.close();
    claimed.close();
    assertEquals(0, misled.get(), "the place that a token names is never asked");
  }

  private Groups groups() throws UpstreamException {
    return alice().groups();
  }

  private void assertUnavailable(String part) throws UpstreamException {
    String reason = assertInstanceOf(Groups.Unavailable.class, groups()).reason();
    assertTrue(reason.contains(part), reason);
  }

  @Test
  void withoutTheOptionTheyAreUnavailableAndNotAbsent() throws Exception {
    config = Config.of(provider);
    assertUnavailable("groupsOverage can have them read there");
    provider.person.remove("_claim_names");
    provider.person.put("hasgroups", true);
    assertUnavailable("groupsOverage can have them read there");
    assertEquals(List.of(), graph.asked);
  }

  @Test
  void theyAreReadWithThePersonsOwnTokenPageByPage() throws Exception {
    assertEquals(Groups.known(List.of("g1", "g2", "g3", "g4")), groups());
    assertEquals(
        List.of(
            "/me/transitiveMemberOf?$select=id&$top=999 person",
            "/me/transitiveMemberOf?$select=id&$top=999&$skiptoken=2 person",
            "/me/transitiveMemberOf?$select=id&$top=999&$skiptoken=4 person"),
        graph.asked);
    provider.person.remove("_claim_names");
    provider.person.put("hasgroups", true);
    assertEquals(Groups.known(List.of("g1", "g2", "g3", "g4")), groups());
  }

  @Test
  void theyAreNamedAndFilteredLikeThoseOfATokenAndMayBeRequired() throws Exception {
    config.set("allowedGroups", List.of("g3"));
    config.set("claimModifications.modifyGroupNames.prefix", "entra:");
    assertEquals(Groups.known(List.of("entra:g3")), groups());
    graph.groups.remove("g3");
    assertInstanceOf(Rejected.class, config.logIn(host, provider));
  }

  @Test
  void groupsInTheTokenAreTakenFromThere() throws Exception {
    provider.person.put("groups", List.of("in-the-token"));
    assertEquals(Groups.known(List.of("in-the-token")), groups());
    assertEquals(List.of(), graph.asked);
  }

  @Test
  void whatNobodyWantsIsNotAsked() throws Exception {
    try (Connector connector = config.open(host)) {
      Authenticated login =
          assertInstanceOf(
              Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
      assertEquals(Groups.notRequested(), login.identity().groups());
    }
    assertEquals(List.of(), graph.asked);
  }

  @Test
  void aTokenThatIsNotForGraphIsReplacedByTheApplicationsOwnWhichIsKept() throws Exception {
    graph.takesPeople = false;
    graph.page = 10;
    try (Connector connector = config.open(host)) {
      for (int i = 0; i < 2; i++) {
        Authenticated login =
            assertInstanceOf(Authenticated.class, Config.logIn(connector, provider, WANTING));
        assertEquals(Groups.known(List.of("g1", "g2", "g3", "g4")), login.identity().groups());
      }
    }
    assertEquals(
        List.of(
            "/me/transitiveMemberOf?$select=id&$top=999 person",
            "/users/" + FakeGraph.OID + "/transitiveMemberOf?$select=id&$top=999 application"),
        graph.asked.subList(0, 2));
    List<FakeServer.Asked> own =
        provider.asked("/token").stream()
            .filter(one -> "client_credentials".equals(one.form().get("grant_type")))
            .toList();
    assertEquals(1, own.size(), "one token for both");
    assertEquals(graph.address() + "/.default", own.get(0).form().get("scope"));
  }

  @Test
  void aRefreshReadsThemAgain() throws Exception {
    try (Connector connector = config.open(host)) {
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, provider, WANTING));
      graph.groups.remove("g1");
      Refreshed refreshed = assertInstanceOf(Refreshed.class, Config.refresh(connector, login));
      assertEquals(Groups.known(List.of("g2", "g3", "g4")), refreshed.identity().groups());
      graph.takesPeople = false;
      graph.takesApplication = false;
      UpstreamException e =
          assertThrows(
              UpstreamException.class,
              () ->
                  Config.refresh(
                      connector,
                      new Authenticated(refreshed.identity(), refreshed.connectorState())));
      assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "the grant goes on");
    }
  }

  @Test
  void aTokenExchangeAsksInTheNameOfTheApplication() throws Exception {
    try (Connector connector = config.open(host)) {
      Authenticated in =
          assertInstanceOf(
              Authenticated.class,
              Config.exchange(
                  connector,
                  new SubjectToken(
                      "urn:ietf:params:oauth:token-type:id_token",
                      provider.sign(provider.claims(), "JWT")),
                  WANTING));
      assertEquals(Groups.known(List.of("g1", "g2", "g3", "g4")), in.identity().groups());
    }
    assertTrue(
        graph.asked.stream().allMatch(one -> one.endsWith(" application")), graph.asked::toString);
  }

  @Test
  void missingRightsAreNamed() throws Exception {
    graph.takesPeople = false;
    graph.takesApplication = false;
    assertUnavailable("Authorization_RequestDenied");
    assertUnavailable("the application permission User.Read.All");
    provider.person.remove("oid");
    assertUnavailable("has no oid");
    provider.person.put("oid", "../../me");
    assertUnavailable("has no oid");
    config.set("allowedGroups", List.of("g3"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> config.logIn(host, provider));
    assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "nobody is let in unseen");
  }

  @Test
  void whoIsToldToWaitWaits() throws Exception {
    graph.retryAfter = "120";
    try (Connector connector = config.open(host)) {
      for (int i = 0; i < 3; i++) {
        Authenticated login =
            assertInstanceOf(Authenticated.class, Config.logIn(connector, provider, WANTING));
        assertInstanceOf(Groups.Unavailable.class, login.identity().groups());
      }
      assertEquals(1, graph.asked.size(), "the others did not ask");
      graph.retryAfter = null;
      host.clock().advance(Duration.ofSeconds(119));
      Config.logIn(connector, provider, WANTING);
      assertEquals(1, graph.asked.size());
      host.clock().advance(Duration.ofSeconds(1));
      Authenticated login =
          assertInstanceOf(Authenticated.class, Config.logIn(connector, provider, WANTING));
      assertEquals(Groups.known(List.of("g1", "g2", "g3", "g4")), login.identity().groups());
    }
  }

  @Test
  void aNextPageElsewhereGetsNoToken() throws Exception {
    for (String next :
        List.of(
            claimed.address() + "/v1.0/me/transitiveMemberOf",
            graph.root() + "/../other",
            graph.root() + ".example.com/",
            "http://[")) {
      graph.next = next;
      assertUnavailable("its next page");
    }
    assertEquals(4, graph.asked.size());
  }

  @Test
  void pagesAndGroupsAreBounded() throws Exception {
    graph.page = 1;
    for (int i = 0; i < 30; i++) {
      graph.groups.add("more-" + i);
    }
    assertUnavailable("more than 20 pages");
    assertEquals(20, graph.asked.size());
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 5001; i++) {
      many.add("many-" + i);
    }
    graph.groups.addAll(many);
    graph.page = 6000;
    assertUnavailable("more than 5000 groups");
  }

  @Test
  void aGraphThatIsAwayIsNoOutageOfTheProvider() throws Exception {
    graph.close();
    assertUnavailable("no connection");
  }

  @Test
  void theSelfCheckTellsWhatTheApplicationMay() throws Exception {
    assertEquals(
        new Finding("Microsoft Graph", true, "it tells the application about people"),
        graphFinding());
    graph.takesApplication = false;
    Finding limited = graphFinding();
    assertTrue(limited.good() && limited.detail().contains("User.Read.All"), limited::toString);
    graph.retryAfter = "1";
    assertTrue(!graphFinding().good());
  }

  private Finding graphFinding() throws Exception {
    try (Connector connector = config.open(host)) {
      List<Finding> findings = connector.selfCheck().orElseThrow().check();
      return findings.get(findings.size() - 1);
    }
  }

  @Test
  void mistakesInTheConfigurationAreFound() {
    Config other = Config.of(provider).set("microsoftGraphURL", "https://graph.microsoft.us/v1.0");
    assertTrue(other.problems().get(0).contains("has no effect without groupsOverage"));
    config.set("microsoftGraphURL", "http://graph.example.com/v1.0");
    assertTrue(config.problems().get(0).contains("must be https"));
    config.set("microsoftGraphURL", graph.root()).set("insecureEnableGroups", false);
    assertTrue(config.problems().get(0).contains("groups are not taken over"));
    assertTrue(
        Config.of(provider).set("groupsOverage", "microsoftGraph").problems().isEmpty(),
        "the public cloud by default");
  }
}
