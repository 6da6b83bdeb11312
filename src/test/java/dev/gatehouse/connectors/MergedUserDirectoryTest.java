package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.UserDirectory;
import dev.gatehouse.storage.UserCount;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergedUserDirectoryTest {
  private final FakeConnectors fakes = new FakeConnectors();

  @AfterEach
  void close() {
    fakes.close();
  }

  @Test
  void findsPeopleOfBothPlacesByAnySpelling() {
    store("local", "2", "bob@example.com");
    UserDirectory users = directory(configured("1", "Alice@Example.com"));
    assertEquals("1", userIdOf(users.findByLogin(" ALICE@example.com")));
    assertEquals("2", userIdOf(users.findByLogin("Bob@Example.COM")));
    assertEquals("1", userIdOf(users.findByUserId("1")));
    assertEquals("2", userIdOf(users.findByUserId("2")));
    assertTrue(users.findByLogin("carol").isEmpty());
  }

  @Test
  void aPersonOfTheConfigurationHidesOneOfTheDatabaseBothWays() {
    store("local", "2", "alice@example.com");
    store("local", "1", "old-alice@example.com");
    UserDirectory users = directory(configured("1", "alice@example.com"));
    assertEquals("1", userIdOf(users.findByLogin("alice@example.com")));
    assertTrue(users.findByUserId("2").isEmpty(), "cannot log in, so cannot refresh");
    assertTrue(users.findByLogin("old-alice@example.com").isEmpty(), "would be somebody else's id");
  }

  @Test
  void peopleOfOtherConnectorsAreNotSeen() {
    store("other", "2", "bob");
    UserDirectory users = directory();
    assertTrue(users.findByLogin("bob").isEmpty());
    assertTrue(users.findByUserId("2").isEmpty());
  }

  @Test
  void bothPlacesAreCountedForAnAdministrator() {
    store("local", "2", "bob");
    store("other", "3", "carol");
    UserDirectory.Census census =
        directory(configured("1", "alice@example.com")).count().orElseThrow();
    assertEquals(
        List.of("the configuration 1", "the database 1"),
        census.places().stream().map(one -> one.where() + " " + one.people()).toList());
    assertTrue(census.unseen().isEmpty());
    UserDirectory.Census alone =
        new MergedUserDirectory("local", UserSource.nobody(), List.of()).count().orElseThrow();
    assertEquals("the database of the server", alone.unseen().orElseThrow());
  }

  @Test
  void usersOfTheDatabaseAreCountedByKind() {
    UserDirectory.Headcount count =
        MergedUserDirectory.headcount(
            List.of(
                new UserCount(true, "10", 5),
                new UserCount(true, null, 2),
                new UserCount(false, "12", 1),
                new UserCount(false, "10", 1)));
    assertEquals(
        new UserDirectory.Headcount("the database", 9, 2, 2, Map.of(10, 6L, 12, 1L)), count);
  }

  @Test
  void peopleOfTheConfigurationAreDistinct() {
    refused(configured("1", "alice"), configured("2", "ALICE "));
    refused(configured("1", "alice"), configured("1", "bob"));
    refused(configured("", "alice"));
  }

  private static void refused(DirectoryUser... users) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DeclaredConnector("local", "local", "Local", "s", List.of(users)));
  }

  private UserDirectory directory(DirectoryUser... configured) {
    return new MergedUserDirectory("local", fakes.services().users(), List.of(configured));
  }

  private static String userIdOf(Optional<DirectoryUser> found) {
    return found.orElseThrow().userId();
  }

  private static DirectoryUser configured(String userId, String login) {
    return new DirectoryUser(
        userId, login, login, null, null, null, true, List.of(), null, true, false);
  }

  private void store(String connectorId, String userId, String login) {
    fakes.users.put(
        userId,
        new UserRow(
            connectorId,
            userId,
            login,
            login,
            true,
            "name",
            null,
            null,
            List.of("dev"),
            null,
            true,
            false,
            Instant.EPOCH,
            Instant.EPOCH));
  }
}
