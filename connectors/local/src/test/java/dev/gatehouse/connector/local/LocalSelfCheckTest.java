package dev.gatehouse.connector.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UserDirectory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an administrator is told of local people. */
class LocalSelfCheckTest {
  private static final UserDirectory.Headcount NOBODY = count("the database");

  private static UserDirectory.Headcount count(String where, DirectoryUser... people) {
    return UserDirectory.Headcount.of(where, List.of(people));
  }

  private static List<Finding> check(Optional<String> unseen, UserDirectory.Headcount... places) {
    return new LocalSelfCheck(
            10, () -> Optional.of(new UserDirectory.Census(List.of(places), unseen)))
        .check();
  }

  private static DirectoryUser alice(String cost, boolean enabled) {
    return Fixtures.alice(
        cost == null ? null : "$2b$" + cost + Fixtures.HASH_REST.substring(3), enabled, List.of());
  }

  @Test
  void peopleAreCountedByPlace() {
    List<Finding> findings =
        check(
            Optional.empty(),
            count("the configuration", alice("10", true)),
            count("the database", alice("10", false), alice(null, true)));
    assertEquals(
        List.of(
            new Finding(
                "people",
                true,
                "1 person in the configuration; 2 people in the database, 1 disabled, 1 without a"
                    + " password"),
            new Finding("password hashes", true, "by cost: {10=2}")),
        findings);
  }

  @Test
  void nobodyWhoCanLogInIsAFault() {
    Finding nobody = check(Optional.empty(), NOBODY).get(0);
    assertFalse(nobody.good());
    assertTrue(nobody.detail().contains("gatehouse user add"), nobody::toString);
    Finding disabled = check(Optional.empty(), count("the database", alice("10", false))).get(0);
    assertFalse(disabled.good());
    assertTrue(disabled.detail().endsWith("enable somebody"), disabled::toString);
  }

  @Test
  void peopleWhoCannotBeCountedAreNoFault() {
    Finding finding = check(Optional.of("the database of the server"), NOBODY).get(0);
    assertTrue(finding.good());
    assertTrue(
        finding.detail().contains("those of the database of the server are not counted"),
        finding::toString);
    assertEquals(
        List.of(new Finding("people", true, "the host does not count them")),
        new LocalSelfCheck(10, UserDirectory.empty()::count).check());
  }

  @Test
  void aCostThatIsNotThatOfMostHashesIsAFault() {
    Finding costs =
        check(
                Optional.empty(),
                new UserDirectory.Headcount("the database", 5, 0, 0, Map.of(12, 3L, 10, 2L)))
            .get(1);
    assertFalse(costs.good());
    assertTrue(costs.detail().contains("set bcryptCost to 12"), costs::toString);
  }
}
