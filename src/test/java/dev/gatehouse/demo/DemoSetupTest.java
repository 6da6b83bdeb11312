package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.demo.DemoAccounts.Account;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSetupTest {
  private static final ProcessSources NOTHING = new ProcessSources(Map.of());
  private static final Optional<Integer> UNSAID = Optional.empty();

  /** A name with everything that YAML or the configuration could trip over. */
  @TempDir static Path parent;

  private static Path directory;
  private static DemoSetup setup;

  @BeforeAll
  static void firstStart() throws Exception {
    directory = parent.resolve("it's: a #demo \"of\" $HOME");
    setup = prepare(directory, Optional.of(7001), Optional.of(7002));
  }

  private static DemoSetup prepare(
      Path directory, Optional<Integer> port, Optional<Integer> applicationPort)
      throws IOException, DemoException {
    return DemoSetup.prepare(
        new DemoOptions(directory, port, applicationPort),
        InstantSource.system(),
        new SecureRandom(),
        NOTHING);
  }

  @Test
  void configurationIsReadWithoutProblems() throws Exception {
    Configuration read = new ConfigurationReader(NOTHING).read(setup.configuration().file());
    assertEquals(List.of(), read.report().problems());
    GatehouseSettings settings = read.settings().orElseThrow();
    assertEquals("https://127.0.0.1:7001", settings.issuer().toString());
    assertEquals("127.0.0.1:7001", settings.web().https().orElseThrow().toString());
    assertEquals("127.0.0.1:7005", settings.telemetry().http().orElseThrow().toString());
    assertEquals(
        directory.resolve("gatehouse.db"), ((StorageSettings.Sqlite) settings.storage()).file());
    assertEquals(directory.resolve("tls.pem"), settings.web().tlsCert().orElseThrow());
  }

  @Test
  void peopleHaveGroupsAndPasswordsOfThisDirectory() throws Exception {
    GatehouseSettings settings =
        new ConfigurationReader(NOTHING)
            .read(setup.configuration().file())
            .settings()
            .orElseThrow();
    assertEquals(
        List.of(List.of("platform-admins", "developers"), List.of("developers")),
        settings.staticPasswords().stream().map(StaticPasswordSettings::groups).toList());
    assertEquals(
        List.of("admin@example.com", "developer@example.com"),
        setup.accounts().accounts().stream().map(Account::login).toList());
    for (Account account : setup.accounts().accounts()) {
      assertTrue(account.password().matches("[a-z]{4}(-[a-z]{4}){3}"), account::password);
    }
    assertNotEquals(
        setup.accounts().accounts().get(0).password(),
        setup.accounts().accounts().get(1).password());
  }

  @Test
  void clientsAreTheApplicationAndKubernetes() throws Exception {
    List<ClientSettings> clients =
        new ConfigurationReader(NOTHING)
            .read(setup.configuration().file())
            .settings()
            .orElseThrow()
            .staticClients();
    assertEquals(
        List.of("demo-app", "kubernetes"), clients.stream().map(ClientSettings::id).toList());
    assertTrue(clients.get(0).requirePkce());
    assertEquals(List.of("http://127.0.0.1:7002/callback"), clients.get(0).redirectUris());
    assertEquals(43, setup.configuration().clientSecret().reveal().length());
    assertTrue(clients.get(1).publicClient());
  }

  @Test
  void onlyTheOwnerReadsSecrets() throws Exception {
    for (String file : List.of("gatehouse.yaml", "accounts.txt", "demo-app.secret")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))),
          file);
    }
  }

  @Test
  void laterStartKeepsWhatThePersonWrote() throws Exception {
    Path own = parent.resolve("own");
    DemoSetup first = prepare(own, Optional.of(7011), Optional.of(7012));
    assertTrue(first.firstStart());
    Path file = first.configuration().file();
    String edited = Files.readString(file) + "\nexpiry:\n  idTokens: 5m\n";
    Files.writeString(file, edited);
    DemoSetup second = prepare(own, UNSAID, UNSAID);
    assertFalse(second.firstStart());
    assertEquals(edited, Files.readString(file));
    assertEquals(first.accounts(), second.accounts());
    assertEquals(new DemoPorts(7011, 7012, Optional.of(7015)), second.configuration().ports());
    assertEquals(URI.create("http://127.0.0.1:7012/"), second.configuration().applicationUri());
  }

  @Test
  void portsOfADirectoryStay() {
    DemoException other =
        assertThrows(DemoException.class, () -> prepare(directory, Optional.of(7099), UNSAID));
    assertTrue(other.getMessage().contains("--directory"), other::getMessage);
    assertTrue(other.getMessage().contains("7001"), other::getMessage);
    assertThrows(DemoException.class, () -> prepare(directory, UNSAID, Optional.of(7098)));
  }

  @Test
  void samePortsOrAnyPortsAreNoContradiction() throws Exception {
    assertEquals(
        setup.configuration().ports(),
        prepare(directory, Optional.of(7001), Optional.of(7002)).configuration().ports());
    assertEquals(
        setup.configuration().ports(),
        prepare(directory, Optional.of(0), UNSAID).configuration().ports());
  }

  @Test
  void configurationWithoutTheApplicationIsRefusedWithAReason() throws Exception {
    Path broken = parent.resolve("broken");
    DemoSetup first = prepare(broken, UNSAID, UNSAID);
    Path file = first.configuration().file();
    String text = Files.readString(file);
    Files.writeString(file, text.replace("id: demo-app", "id: renamed"));
    assertEquals(
        file + " has no client demo-app, which the demo application is.",
        assertThrows(DemoException.class, () -> prepare(broken, UNSAID, UNSAID)).getMessage());
    Files.writeString(file, text.replace("issuer:", "isuer:"));
    assertTrue(
        assertThrows(DemoException.class, () -> prepare(broken, UNSAID, UNSAID))
            .getMessage()
            .contains("isuer"));
  }
}
