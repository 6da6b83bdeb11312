package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.PasswordLoginContract;
import dev.gatehouse.tck.Person;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, passwords and identities against a directory in memory. */
class LdapLoginTest extends PasswordLoginContract {
  private TestDirectory directory;

  @Override
  public Connector open(FakeHost host) throws Exception {
    directory = TestDirectory.start();
    directory.group("developers", TestDirectory.dn("alice"));
    return Config.of(directory.host()).open(host);
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  @Override
  protected Person known() {
    return new Person("alice", "alice", TestDirectory.PASSWORD);
  }

  @Test
  void theIdentityHasWhatTheEntryHas() throws Exception {
    UpstreamIdentity identity = authenticated(TestDirectory.PASSWORD).identity();
    assertEquals(Optional.of("Alice Example"), identity.username());
    assertEquals(Optional.of("alice@example.org"), identity.email());
    assertTrue(identity.emailVerified());
    assertEquals(List.of("pwd"), identity.amr());
    assertEquals(Groups.notRequested(), identity.groups());
  }

  @Test
  void groupsAreReadWhenTheyAreAskedFor() throws Exception {
    Config config = Config.of(directory.host());
    Authenticated login = (Authenticated) config.login("alice", TestDirectory.PASSWORD);
    assertEquals(Groups.known(List.of("developers")), login.identity().groups());
    directory.searches();
    try (Connector connector = config.open(new FakeHost())) {
      Config.login(connector, "alice", TestDirectory.PASSWORD, Set.of("openid"));
    }
    assertEquals(1, directory.searches(), "nobody asked for groups");
  }

  @Test
  void aLoginIsOneSearchOneBindAndOneSearchForGroups() throws Exception {
    Config config = Config.of(directory.host());
    try (Connector connector = config.open(new FakeHost())) {
      Config.login(connector, "bob", TestDirectory.PASSWORD);
      directory.searches();
      directory.binds();
      Config.login(connector, "alice", TestDirectory.PASSWORD);
    }
    assertEquals(2, directory.searches());
    assertEquals(List.of(TestDirectory.dn("alice")), directory.binds());
  }

  @Test
  void anUnknownPersonCostsABindToo() throws Exception {
    rejected("nobody", "wrong");
    List<String> binds = directory.binds();
    assertEquals(1, binds.size());
    assertTrue(binds.get(0).endsWith(",ou=people,dc=example,dc=org"), binds::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "correct horse\0", "\ud800"})
  void aPasswordThatIsNoneNeverReachesTheDirectory(String password) throws Exception {
    directory.searches();
    assertEquals(Reason.INVALID_CREDENTIALS, rejected("alice", password).reason());
    assertEquals(0, directory.searches());
    assertEquals(List.of(), directory.binds(), "an empty password would bind as nobody");
  }

  @Test
  void twoEntriesOfOneNameAreARefusal() throws Exception {
    directory.person("ally", "mail: alice", "cn: Other");
    Config config = Config.of(directory.host()).set("userSearch.username", List.of("uid", "mail"));
    Rejected answer = (Rejected) config.login("alice", TestDirectory.PASSWORD);
    assertEquals(Reason.INVALID_CREDENTIALS, answer.reason());
    assertEquals("more than one entry has this name", answer.detail());
  }

  @Test
  void anEntryWithoutIdentifierIsRefusedWithItsName() throws Exception {
    directory.person("carol", "cn: Carol");
    Config config = Config.of(directory.host()).set("userSearch.idAttr", "employeeNumber");
    Rejected answer = (Rejected) config.login("carol", TestDirectory.PASSWORD);
    assertEquals(Reason.REFUSED_UPSTREAM, answer.reason());
    assertTrue(answer.detail().contains("employeeNumber"), answer.detail());
  }

  @Test
  void anIdentifierWithSeveralValuesIsNoneOutsideOfDexFiles() throws Exception {
    directory.person("carol", "cn: Carol", "mail: c@example.org", "employeeNumber: 1");
    directory.set(TestDirectory.dn("carol"), "employeeNumber", "1", "2");
    Config config = Config.of(directory.host()).set("userSearch.idAttr", "employeeNumber");
    Rejected answer = (Rejected) config.login("carol", TestDirectory.PASSWORD);
    assertTrue(answer.detail().contains("with one value"), answer.detail());
    Authenticated dex = (Authenticated) config.asDex().login("carol", TestDirectory.PASSWORD);
    assertEquals("1", dex.identity().userId());
  }

  @Test
  void spellingsThatADirectoryTakesForOneNameAreCountedAsOne() {
    String expected = method().canonicalLogin("rene smith");
    for (String spelling :
        List.of(
            "René Smith", " rene   smith ", "RENE\u00a0SMITH", "re\u00adne smith", "ｒｅｎｅ smith")) {
      assertEquals(expected, method().canonicalLogin(spelling), spelling);
    }
    String several = LoginNames.canonical("Alice@Example.org", true);
    assertEquals(LoginNames.canonical("alice", true), several);
    assertEquals(several, LoginNames.canonical(several, true));
  }
}
