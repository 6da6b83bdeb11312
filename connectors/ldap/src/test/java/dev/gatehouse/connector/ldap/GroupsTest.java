package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which groups somebody is in. */
class GroupsTest {
  private static final String ALICE = TestDirectory.dn("alice");

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

  private Groups groups() throws Exception {
    directory.searches();
    Authenticated login =
        assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
    return login.identity().groups();
  }

  private void assertGroups(String... expected) throws Exception {
    Groups.Known known = assertInstanceOf(Groups.Known.class, groups());
    assertEquals(new TreeSet<>(Set.of(expected)), new TreeSet<>(known.names()));
  }

  private void assertUnreadable(String why) throws Exception {
    Groups.Unavailable answer = assertInstanceOf(Groups.Unavailable.class, groups());
    assertTrue(answer.reason().contains(why), answer.reason());
  }

  /** A chain of groups: g0 holds Alice, g1 holds g0, and so on. */
  private void chain(int length) throws Exception {
    directory.group("g0", ALICE);
    for (int i = 1; i < length; i++) {
      directory.group("g" + i, TestDirectory.groupDn("g" + (i - 1)));
    }
  }

  @Test
  void somebodyInNoGroupIsKnownToBeInNone() throws Exception {
    directory.group("others", TestDirectory.dn("bob"));
    assertEquals(Groups.known(List.of()), groups());
  }

  @Test
  void withoutGroupSearchThereAreNoGroups() throws Exception {
    directory.group("g", ALICE);
    config.set("groupSearch", null);
    assertEquals(Groups.known(List.of()), groups());
  }

  @Test
  void severalMatchersAreOneSearch() throws Exception {
    directory.group("by-dn", ALICE);
    directory
        .server()
        .add(
            "dn: " + TestDirectory.groupDn("posix"),
            "cn: posix",
            "memberUid: alice",
            "objectClass: x");
    config.set(
        "groupSearch.userMatchers",
        List.of(
            Map.of("userAttr", "DN", "groupAttr", "member"),
            Map.of("userAttr", "uid", "groupAttr", "memberUid")));
    assertGroups("by-dn", "posix");
    assertEquals(2, directory.searches());
  }

  @Test
  void everyValueOfThePersonsAttributeMatches() throws Exception {
    directory.set(ALICE, "gidNumber", "10", "20");
    for (String id : List.of("10", "20", "30")) {
      directory
          .server()
          .add(
              "dn: " + TestDirectory.groupDn("g" + id),
              "gidNumber: " + id,
              "objectClass: x",
              "cn: g" + id);
    }
    config.set(
        "groupSearch.userMatchers",
        List.of(Map.of("userAttr", "gidNumber", "groupAttr", "gidNumber")));
    assertGroups("g10", "g20");
  }

  @Test
  void theFilterAndTheScopeBoundTheSearch() throws Exception {
    directory.group("kept", ALICE).group("dropped", ALICE);
    directory.set(TestDirectory.groupDn("kept"), "businessCategory", "yes");
    config.set("groupSearch.filter", "(businessCategory=yes)");
    assertGroups("kept");
    config.set("groupSearch.filter", null).set("groupSearch.baseDN", "dc=example,dc=org");
    assertGroups("kept", "dropped");
    config.set("groupSearch.scope", "one");
    assertEquals(Groups.known(List.of()), groups());
  }

  @Test
  void groupsInGroupsAreOneSearchPerLevel() throws Exception {
    chain(5);
    directory
        .group("wide-1", ALICE)
        .group("wide-2", ALICE)
        .group("above", TestDirectory.groupDn("wide-1"), TestDirectory.groupDn("wide-2"));
    assertGroups("g0", "wide-1", "wide-2");
    config.set("groupSearch.nested", "walk");
    assertGroups("g0", "g1", "g2", "g3", "g4", "wide-1", "wide-2", "above");
    // The person, five levels, and one that finds nothing above the last.
    assertEquals(1 + 5 + 1, directory.searches());
  }

  @Test
  void dexesRecursionGroupAttrDoesTheSame() throws Exception {
    chain(3);
    config.set(
        "groupSearch.userMatchers",
        List.of(Map.of("userAttr", "DN", "groupAttr", "member", "recursionGroupAttr", "member")));
    assertGroups("g0", "g1", "g2");
  }

  @Test
  void groupsThatContainEachOtherEndTheWalk() throws Exception {
    directory.group("a", ALICE, TestDirectory.groupDn("b")).group("b", TestDirectory.groupDn("a"));
    directory.group("self", TestDirectory.groupDn("self"), ALICE);
    config.set("groupSearch.nested", "walk");
    assertGroups("a", "b", "self");
    assertTrue(directory.searches() <= 4);
  }

  @Test
  void aNameInAnotherSpellingIsTheSameGroup() throws Exception {
    directory.group("a", ALICE);
    directory.group("b", "CN=A, OU=Groups,DC=example,dc=ORG");
    directory.set(TestDirectory.groupDn("a"), "member", ALICE, "cn=B,ou=groups, dc=example,dc=org");
    config.set("groupSearch.nested", "walk").set("groupSearch.depth", 2);
    assertInstanceOf(Groups.Known.class, groups());
  }

  @Test
  void nestingDeeperThanAllowedIsNotCut() throws Exception {
    chain(6);
    config.set("groupSearch.nested", "walk").set("groupSearch.depth", 4);
    assertUnreadable("deeper than 4 levels");
    config.set("groupSearch.depth", 5);
    assertGroups("g0", "g1", "g2", "g3", "g4", "g5");
  }

  @Test
  void theDirectoryItselfFollowsChains() throws Exception {
    chain(5);
    config.set("groupSearch.nested", "in-chain");
    assertGroups("g0", "g1", "g2", "g3", "g4");
    assertEquals(2, directory.searches(), "the person, and all groups at once");
    config
        .set("groupSearch.nested", null)
        .set(
            "groupSearch.userMatchers",
            List.of(Map.of("userAttr", "DN", "groupAttr", "member:1.2.840.113556.1.4.1941:")));
    assertGroups("g0", "g1", "g2", "g3", "g4");
  }

  @Test
  void manyGroupsComeInPages() throws Exception {
    for (int i = 0; i < 25; i++) {
      directory.group("g" + i, ALICE);
    }
    config.set("groupSearch.pageSize", 10);
    Groups.Known known = assertInstanceOf(Groups.Known.class, groups());
    assertEquals(25, known.names().size());
    assertEquals(1 + 3, directory.searches());
  }

  @Test
  void moreGroupsThanTheLimitAreNotCut() throws Exception {
    for (int i = 0; i < 12; i++) {
      directory.group("g" + i, ALICE);
    }
    config.set("groupSearch.limit", 11);
    assertUnreadable("more than 11 groups");
  }

  @Test
  void aLevelWiderThanOneFilterIsAskedInParts() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < GroupQuery.LARGEST_FILTER + 1; i++) {
      directory.group("g" + i, ALICE);
      names.add("g" + i);
    }
    directory.group("top-first", TestDirectory.groupDn("g0"));
    directory.group("top-last", TestDirectory.groupDn("g" + GroupQuery.LARGEST_FILTER));
    names.addAll(List.of("top-first", "top-last"));
    config.set("groupSearch.nested", "walk");
    assertGroups(names.toArray(String[]::new));
    assertEquals(1 + 1 + 2 + 1, directory.searches());
  }

  @ParameterizedTest
  @CsvSource({"50", "3", "4", "11"})
  void whatTheDirectoryDoesNotGiveIsNotNone(int code) throws Exception {
    directory.group("g", ALICE);
    config.set("groupSearch.baseDN", "ou=groups,dc=example,dc=org");
    Config people = Config.of(directory.host()).set("groupSearch", null);
    assertInstanceOf(Authenticated.class, people.login("alice", TestDirectory.PASSWORD));
    directory.failGroupSearches(new LDAPException(ResultCode.valueOf(code), "no"));
    assertUnreadable("searching below ou=groups");
  }

  @Test
  void aBaseThatDoesNotExistIsUnreadableButInDexFiles() throws Exception {
    config.set("groupSearch.baseDN", "ou=nowhere,dc=example,dc=org");
    assertUnreadable("no such object");
    config.asDex();
    assertEquals(Groups.known(List.of()), groups());
  }

  @Test
  void memberOfNeedsNoSearch() throws Exception {
    directory.set(
        ALICE,
        "memberOf",
        TestDirectory.groupDn("developers"),
        "cn=Domain Admins\\, all,ou=other,dc=example,dc=org");
    config
        .set("groupSearch", null)
        .set("groupSearch.memberOfAttr", "memberOf")
        .set("groupSearch.nameAttr", "cn");
    assertGroups("developers", "Domain Admins, all");
    assertEquals(1, directory.searches());
    config.set("groupSearch.baseDN", "ou=groups,dc=example,dc=org");
    assertGroups("developers");
    config.set("groupSearch.nameAttr", "DN");
    assertGroups(TestDirectory.groupDn("developers"));
    config.set("groupSearch.nameAttr", null).set("groupSearch.nameTemplate", "{ou}/{cn}");
    assertGroups("groups/developers");
  }

  @Test
  void aGroupIsCalledByAttributeNameOrTemplate() throws Exception {
    directory.group("dev", ALICE);
    directory.set(TestDirectory.groupDn("dev"), "description", "De$ve\\lopers");
    assertGroups("dev");
    config.set("groupSearch.nameAttr", "CN");
    assertGroups("dev");
    config.set("groupSearch.nameAttr", "DN");
    assertGroups(TestDirectory.groupDn("dev"));
    config
        .set("groupSearch.nameAttr", null)
        .set("groupSearch.nameTemplate", "ldap:{description}({cn})");
    assertGroups("ldap:De$ve\\lopers(dev)");
  }

  @Test
  void aGroupWithoutANameIsNotLeftOut() throws Exception {
    directory.group("dev", ALICE);
    config.set("groupSearch.nameAttr", "displayName");
    assertUnreadable("has no displayName");
  }
}
