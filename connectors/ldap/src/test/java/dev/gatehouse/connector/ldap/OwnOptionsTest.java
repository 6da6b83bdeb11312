package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.tck.FakeHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that Dex has not, and what they exclude. */
class OwnOptionsTest {
  private TestDirectory directory;
  private Config config;

  @BeforeEach
  void start() throws Exception {
    directory = TestDirectory.start();
    config = Config.of(directory.host());
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  private void assertOnlyProblem(String start) {
    assertEquals(1, config.problems().size(), config.problems()::toString);
    assertTrue(config.problems().get(0).startsWith(start), config.problems()::toString);
  }

  @Test
  void serversComeFromOnePlace() {
    config.set("hosts", List.of("a.example.org", "b.example.org:1389")).set("host", null);
    assertEquals(
        List.of(new HostPort("a.example.org", 389), new HostPort("b.example.org", 1389)),
        config.settings().connection().hosts());
    config.set("host", "c.example.org").set("insecureNoSSL", null);
    assertOnlyProblem("error: host, hosts and srv exclude each other");
    config.set("host", null).set("hosts", null).set("srv", "_ldaps._tcp.example.org");
    assertEquals(Optional.of("_ldaps._tcp.example.org"), config.settings().connection().srv());
    config.set("srv", "example.org");
    assertTrue(config.problems().get(0).contains("must be the name of SRV records"));
  }

  @Test
  void timesAndNumbersHaveBounds() {
    config.set("connectTimeout", "2s").set("requestTimeout", "3s").set("connections", 7);
    assertEquals(
        new ConnectionSettings.Limits(Duration.ofSeconds(2), Duration.ofSeconds(3), 7),
        config.settings().connection().limits());
    config.set("connectTimeout", "0").set("requestTimeout", "1h").set("connections", 0);
    assertEquals(3, config.problems().size());
  }

  @ParameterizedTest
  @CsvSource({
    "account, error: bindDN is missing",
    "user, error: userBindTemplate and bindAs: user belong together",
    "external, error: bindAs: external needs TLS and a client certificate"
  })
  void eachWayToBindNeedsItsKeys(String way, String problem) {
    config.set("bindDN", null).set("bindPW", null).set("bindAs", way);
    assertOnlyProblem(problem);
  }

  @Test
  void waysToBindExcludeEachOther() {
    config.set("bindAs", "anonymous");
    assertOnlyProblem("error: bindDN and this bindAs exclude each other");
    config.set("bindDN", null);
    assertOnlyProblem("error: bindPW has no effect without bindDN");
    config.set("bindPW", null).set("userBindTemplate", "uid={username},dc=example,dc=org");
    assertOnlyProblem("error: userBindTemplate and bindAs: user belong together");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "uid=alice,dc=x",
        "{username}",
        "{username}=,x",
        "{username}{username}@x"
      })
  void aTemplateThatNamesNobodyIsRefused(String template) {
    config
        .set("bindDN", null)
        .set("bindPW", null)
        .set("bindAs", "user")
        .set("userBindTemplate", template);
    assertTrue(config.problems().get(0).startsWith("error: userBindTemplate "));
  }

  private Config asActiveDirectoryUser(String template) {
    return config
        .set("bindDN", null)
        .set("bindPW", null)
        .set("bindAs", "user")
        .set("userBindTemplate", template);
  }

  @Test
  void whoIsFoundIsWhoWasBound() throws Exception {
    String alice = TestDirectory.dn("alice");
    directory.bindsAs("alice@corp.example.org", alice).bindsAs("CORP\\alice", alice);
    directory.set(alice, "sAMAccountName", "alice");
    directory.set(alice, "userPrincipalName", "alice@corp.example.org");
    for (String template : List.of("{username}@corp.example.org", "CORP\\{username}")) {
      asActiveDirectoryUser(template);
      Authenticated login =
          assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
      assertEquals("alice", login.identity().userId());
      assertInstanceOf(Rejected.class, config.login("alice", "wrong"));
    }
    // Another person whose name in the directory is what Alice typed is not Alice.
    directory.set(alice, "userPrincipalName", "a.example@corp.example.org");
    asActiveDirectoryUser("{username}@corp.example.org");
    Rejected answer =
        assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
    assertEquals("no such person", answer.detail());
  }

  @Test
  void whoIsBoundByNameMustBeBelowTheBaseAndMeetTheFilter() throws Exception {
    asActiveDirectoryUser("uid={username},ou=people,dc=example,dc=org");
    try (Connector connector = config.open(new FakeHost())) {
      assertInstanceOf(
          Authenticated.class, Config.login(connector, "alice", TestDirectory.PASSWORD));
      assertTrue(connector.refresh().isEmpty());
    }
    config.set("userSearch.filter", "(mail=bob@example.org)");
    assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
    config.set("userSearch.filter", null).set("userSearch.baseDN", "ou=groups,dc=example,dc=org");
    assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
  }

  @Test
  void attributesAreKeptAndAddressesMayBeUnverified() throws Exception {
    directory.set(TestDirectory.dn("alice"), "departmentNumber", "42");
    directory.set(TestDirectory.dn("alice"), "telephoneNumber", "1", "2");
    config
        .set("userSearch.attributes", List.of("departmentNumber", "telephoneNumber", "none"))
        .set("userSearch.emailVerified", false);
    UpstreamIdentity identity =
        ((Authenticated) config.login("alice", TestDirectory.PASSWORD)).identity();
    assertEquals(
        Map.of("departmentNumber", "42", "telephoneNumber", List.of("1", "2")),
        identity.attributes());
    assertFalse(identity.emailVerified());
  }

  @Test
  void waysToFindGroupsExcludeEachOther() {
    config.set("groupSearch.memberOfAttr", "memberOf");
    assertOnlyProblem("error: memberOfAttr makes no search");
    config.set("groupSearch.userMatchers", null).set("groupSearch.nested", "walk");
    assertOnlyProblem("error: memberOfAttr makes no search");
    config.set("groupSearch.memberOfAttr", null);
    assertOnlyProblem("error: userMatchers is missing");
    config.set(
        "groupSearch.userMatchers", List.of(Map.of("userAttr", "uid", "groupAttr", "memberUid")));
    assertOnlyProblem("error: nested goes with matchers of userAttr DN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"groups", "{}", "{cn", "cn}", "{c n}"})
  void aNameTemplateWithoutAttributesIsRefused(String template) {
    config.set("groupSearch.nameAttr", null).set("groupSearch.nameTemplate", template);
    assertTrue(config.problems().get(0).startsWith("error: groupSearch.nameTemplate "));
  }

  @Test
  void aMisspeltKeyIsFoundWithASuggestion() {
    config.set("userSearch.idAtr", "uid");
    assertOnlyProblem("error: unknown key userSearch.idAtr; did you mean \"idAttr\"?");
  }

  @Test
  void equalSettingsKeepAConnectorOpenAndSecretsAreNotShown() {
    assertEquals(config.settings(), Config.of(directory.host()).settings());
    assertFalse(config.settings().toString().contains(TestDirectory.SERVICE_PASSWORD));
  }
}
