package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The options of Dex's OIDC connector that are about groups. */
class GroupOptionsOfDexTest extends DexFixture {
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
