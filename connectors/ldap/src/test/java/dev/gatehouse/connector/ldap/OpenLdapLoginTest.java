package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.PasswordLoginContract;
import dev.gatehouse.tck.Person;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract and what only a real server shows, against OpenLDAP. */
class OpenLdapLoginTest extends PasswordLoginContract {
  @TempDir private static Path files;
  private static Slapd slapd;

  @BeforeAll
  static void start() throws Exception {
    slapd = OpenLdap.start(files);
  }

  @AfterAll
  static void stop() {
    if (slapd != null) {
      slapd.close();
    }
  }

  /** The contract guesses often enough to lock the account. */
  @AfterEach
  void unlock() throws Exception {
    try (LDAPConnection admin = slapd.admin()) {
      admin.modify(
          OpenLdap.ALICE,
          new Modification(ModificationType.REPLACE, "userPassword", TestDirectory.PASSWORD));
      // Who gets a password from an administrator must change it.
      admin.modify(OpenLdap.ALICE, new Modification(ModificationType.REPLACE, "pwdReset"));
    }
  }

  private static Config config() {
    return Config.of(slapd.host());
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return config().open(host);
  }

  @Override
  protected Person known() {
    return new Person("alice", "alice", TestDirectory.PASSWORD);
  }

  @Test
  void groupsInGroupsAndTheRoundTripsTheyCost() throws Exception {
    Config config = config().set("groupSearch.nested", "walk");
    try (Connector connector = config.open(new FakeHost())) {
      Config.login(connector, "alice", TestDirectory.PASSWORD);
      slapd.logged("");
      Authenticated login =
          (Authenticated) Config.login(connector, "alice", TestDirectory.PASSWORD);
      assertEquals(Groups.known(List.of("developers", "staff")), login.identity().groups());
    }
    assertEquals(1 + 2 + 1, slapd.logged("SRCH base"));
  }

  @Test
  void memberOfIsReadThoughItIsOperational() throws Exception {
    try (LDAPConnection admin = slapd.admin()) {
      // The server notes a membership when it changes, not when the data was loaded.
      admin.add(
          "dn: cn=reviewers,dc=example,dc=org",
          "objectClass: groupOfNames",
          "cn: reviewers",
          "member: " + OpenLdap.ALICE);
    }
    Config config =
        config()
            .set("groupSearch", null)
            .set("groupSearch.memberOfAttr", "memberOf")
            .set("groupSearch.nameAttr", "cn");
    Authenticated login = (Authenticated) config.login("alice", TestDirectory.PASSWORD);
    Groups.Known known = assertInstanceOf(Groups.Known.class, login.identity().groups());
    assertTrue(known.names().contains("reviewers"), known::toString);
  }

  @Test
  void namesWithSignsOfFiltersAndDnsWork() throws Exception {
    Config config = config().set("userSearch.username", List.of("uid", "cn"));
    for (String name : List.of("o+brien", "(O) *Brien\\")) {
      Authenticated login = (Authenticated) config.login(name, TestDirectory.PASSWORD);
      assertEquals("o+brien", login.identity().userId());
      assertEquals(Groups.known(List.of("developers")), login.identity().groups());
    }
  }

  @Test
  void aStableIdentifierOfTheServerIsAnIdentifier() throws Exception {
    Config config = config().set("userSearch.idAttr", "entryUUID");
    Authenticated login = (Authenticated) config.login("alice", TestDirectory.PASSWORD);
    assertTrue(login.identity().userId().matches("[0-9a-f-]{36}"), login.identity().userId());
  }

  @Test
  void anAccountThatIsLockedStaysOutAndSaysSo() throws Exception {
    Config config = config();
    for (int i = 0; i < 6; i++) {
      config.login("alice", "wrong " + i);
    }
    Rejected locked =
        assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
    assertEquals(Reason.INVALID_CREDENTIALS, locked.reason());
    assertEquals("the account is locked", locked.detail());
  }

  @Test
  void aPasswordThatWasResetMustBeChangedFirst() throws Exception {
    try (LDAPConnection admin = slapd.admin()) {
      admin.modify(OpenLdap.ALICE, new Modification(ModificationType.REPLACE, "pwdReset", "TRUE"));
      Rejected answer =
          assertInstanceOf(Rejected.class, config().login("alice", TestDirectory.PASSWORD));
      assertEquals(Reason.REFUSED_UPSTREAM, answer.reason());
    }
  }

  @Test
  void searchesAreMadeAsThePerson() throws Exception {
    Config config =
        config()
            .set("bindDN", null)
            .set("bindPW", null)
            .set("bindAs", "user")
            .set("userBindTemplate", "uid={username},ou=people,dc=example,dc=org")
            .set("groupSearch", null);
    try (Connector connector = config.open(new FakeHost())) {
      Authenticated login =
          assertInstanceOf(
              Authenticated.class,
              Config.login(connector, "alice", TestDirectory.PASSWORD, Set.of("openid")));
      assertEquals("alice", login.identity().userId());
      assertInstanceOf(Rejected.class, Config.login(connector, "alice", "wrong"));
      assertInstanceOf(
          Rejected.class, Config.login(connector, "alice,ou=people", TestDirectory.PASSWORD));
      assertTrue(connector.refresh().isEmpty(), "there is nobody to ask as");
    }
  }
}
