package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed, and what entries hold, never becomes part of a filter or a name. */
class InjectionTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a*",
        "*)(uid=*",
        "alice)(|(objectClass=*)",
        "alice))(|(uid=bob",
        "\\61lice",
        "alice\\2a",
        "alice\0",
        "\0alice",
        "al\0ice",
        "alice\n",
        "alice\u0085x",
        "uid=alice",
        "uid=alice,ou=people,dc=example,dc=org",
        "alice,ou=people",
        "al\u200bice",
        "ali\u0301ce",
        "аlice"
      })
  void aNameThatIsNotTheNameFindsNobody(String name) throws Exception {
    assertInstanceOf(Rejected.class, config.login(name, TestDirectory.PASSWORD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x)(uid=alice", "*", "(a)", "back\\slash", "com,ma", "#+;<>\"=", "ä ü"})
  void aPersonMayBeCalledLikeAFilter(String uid) throws Exception {
    Entry entry = new Entry(new DN(new RDN("uid", uid), new DN("ou=people,dc=example,dc=org")));
    entry.addAttribute("objectClass", "inetOrgPerson");
    entry.addAttribute("uid", uid);
    entry.addAttribute("userPassword", TestDirectory.PASSWORD);
    directory.server().add(entry);
    directory.group("theirs", entry.getDN());
    directory.group("alices", TestDirectory.dn("alice"));
    config.set("groupSearch.nested", "walk");
    Authenticated login =
        assertInstanceOf(Authenticated.class, config.login(uid, TestDirectory.PASSWORD));
    assertEquals(uid, login.identity().userId());
    assertEquals(Groups.known(List.of("theirs")), login.identity().groups());
  }

  @Test
  void aValueOfAnEntryIsNoPatternForGroups() throws Exception {
    directory.set(TestDirectory.dn("alice"), "employeeType", "*");
    directory
        .server()
        .add("dn: " + TestDirectory.groupDn("all"), "cn: all", "objectClass: x", "owner: somebody");
    config.set(
        "groupSearch.userMatchers",
        List.of(Map.of("userAttr", "employeeType", "groupAttr", "owner")));
    Authenticated login = (Authenticated) config.login("alice", TestDirectory.PASSWORD);
    assertEquals(Groups.known(List.of()), login.identity().groups());
  }

  @Test
  void theNameOfAPersonWhoBindsIsEscaped() {
    String template = "uid={username},ou=people,dc=example,dc=org";
    assertEquals(Optional.of(TestDirectory.dn("alice")), UserName.of(template, "alice"));
    assertEquals(
        Optional.of("uid=alice\\,ou\\=admins,ou=people,dc=example,dc=org")
            .map(InjectionTest::normal),
        UserName.of(template, "alice,ou=admins").map(InjectionTest::normal));
    assertNotEquals(
        normal("uid=a,ou=x,ou=people,dc=example,dc=org"),
        UserName.of(template, "a,ou=x").map(InjectionTest::normal).orElseThrow());
    assertEquals(
        Optional.of("alice@corp.example.org"), UserName.of("{username}@corp.example.org", "alice"));
    for (String odd : List.of("alice@other.example.org", "OTHER\\alice", "a/b", "a*", "a|b")) {
      assertEquals(Optional.empty(), UserName.of("{username}@corp.example.org", odd), odd);
      assertEquals(Optional.empty(), UserName.of("CORP\\{username}", odd), odd);
    }
  }

  private static String normal(String dn) {
    try {
      return DN.normalize(dn);
    } catch (LDAPException e) {
      throw new AssertionError(dn, e);
    }
  }
}
