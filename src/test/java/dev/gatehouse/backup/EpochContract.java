package dev.gatehouse.backup;

import static dev.gatehouse.backup.BackupFixture.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.database.PostgresOptions;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R6: a database that was put back to an older state is told from one that was not. */
abstract class EpochContract extends WithInstallation {
  private Path backup;

  EpochContract(Optional<PostgresOptions> postgres) {
    super(postgres);
  }

  @BeforeEach
  void prepare() {
    backup = directory.resolve("one.jsonl.gz");
  }

  private Path epochFile() {
    return masterKey().resolveSibling(masterKey().getFileName() + ".epoch");
  }

  private String detail(String type) {
    return rows().texts("select facts from gh_audit where type = ? order by id desc", type).get(0);
  }

  private String epoch() {
    return rows().texts("select value from gh_meta where name = 'epoch'").get(0);
  }

  @Test
  void tokensThatTheRestoredDatabaseHasForgotten() throws Exception {
    String ahead;
    String forgotten;
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      String first = login.tokens().text("refresh_token");
      run(directory, "backup", "--to", backup.toString()).is(0);
      ahead = login.refresh(login.refresh(first).text("refresh_token")).text("refresh_token");
      forgotten = new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
    }
    assertFalse(Files.exists(epochFile()));
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0).says("epoch");
    assertEquals("1", Files.readString(epochFile()).strip());
    assertEquals("1", epoch());
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      TestLogin.Reply moved = login.refresh(ahead);
      assertEquals(200, moved.status(), moved::toString);
      assertTrue(detail("refresh.rolled_back").contains("before a restore"));
      assertEquals(200, login.refresh(moved.text("refresh_token")).status());
      assertEquals(1, rows().audited("refresh.rolled_back"));
      assertEquals("invalid_grant", login.refresh(forgotten).error());
    }
    assertEquals(0, rows().audited("database.rolled_back"));
  }

  /** The number begins anew at no restore, also when the file or the backup knows less. */
  @Test
  void eachRestoreBeginsTheNext() throws Exception {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    assertEquals("2", epoch());
    Files.delete(epochFile());
    builder.start().close();
    assertEquals("2", Files.readString(epochFile()).strip(), "taken from the database");
    Files.delete(epochFile());
    run(directory, "restore", "--replace", "--from", backup.toString()).is(0);
    assertEquals("3", epoch(), "the database that is replaced counts, too");
  }

  /** Somebody puts an old copy in place by hand: the same epoch, and a row that is behind. */
  @Test
  void anOlderRowInTheSameEpoch() {
    String ahead;
    try (TestServer server = builder.start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      String first = login.tokens().text("refresh_token");
      ahead = login.refresh(login.refresh(first).text("refresh_token")).text("refresh_token");
      rows().change("update gh_grant set counter = 1, previous_random = null");
      assertEquals(200, login.refresh(ahead).status());
      assertTrue(detail("refresh.rolled_back").contains("no restore explains it"));
      assertTrue(
          String.join("\n", server.log().lines()).contains("was an older database put in place?"));
    }
  }

  /** An old copy from before a restore: the number outside is higher. */
  @Test
  void anOlderDatabaseIsNoticedAtTheStart() throws Exception {
    String token;
    try (TestServer server = builder.start()) {
      token = new TestLogin(server, new TestBrowser()).tokens().text("refresh_token");
    }
    Files.writeString(epochFile(), "4\n");
    try (TestServer server = builder.start()) {
      assertEquals(1, rows().audited("database.rolled_back"));
      assertTrue(detail("database.rolled_back").contains("epoch 5 begins"));
      assertEquals("5", epoch());
      assertEquals("5", Files.readString(epochFile()).strip());
      assertEquals(
          200, new TestLogin(server, new TestBrowser()).refresh(token).status(), "no one is lost");
    }
    builder.start().close();
    assertEquals(1, rows().audited("database.rolled_back"), "once");
  }

  @Test
  void anUnreadableNumberStopsNobodyButARestore() throws Exception {
    try (TestServer server = builder.start()) {
      new TestLogin(server, new TestBrowser()).tokens();
      run(directory, "backup", "--to", backup.toString()).is(0);
    }
    Files.writeString(epochFile(), "four");
    try (TestServer server = builder.start()) {
      assertTrue(String.join("\n", server.log().lines()).contains("The epoch cannot be read"));
    }
    run(directory, "restore", "--replace", "--from", backup.toString())
        .is(1)
        .says("holds no number");
  }
}
