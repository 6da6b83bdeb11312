package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.ListenAddresses.Place;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a Dex file amounts to, beyond whether it is accepted. */
class DexFilesTest {
  private static final String FILE =
      """
      issuer: https://login.example.com/dex
      storage: {type: sqlite3, config: {file: dex.db}}
      web: {http: "127.0.0.1:5556"}
      oauth2: {grantTypes: [authorization_code, refresh_token]}
      enablePasswordDB: true
      """;

  private static Configuration read(String text, Map<String, String> environment) {
    return new ConfigurationReader(Sources.of(environment)).read("dex.yaml", text);
  }

  private static GatehouseSettings settings(String text) {
    Configuration configuration = read(text, Map.of());
    return configuration
        .settings()
        .orElseThrow(() -> new AssertionError(configuration.report().text()));
  }

  private static ClientSettings client(String flow) {
    return settings(FILE + "staticClients: [" + flow + "]\n").staticClients().get(0);
  }

  @Test
  void theOptionsOfServeReplaceTheFilesAddresses() {
    String bare = FILE.replace("web: {http: \"127.0.0.1:5556\"}\n", "");
    assertTrue(read(bare, Map.of()).report().refused(), "nothing to listen on");
    Map<Place, String> options = new EnumMap<>(Place.class);
    options.put(Place.WEB_HTTP, "127.0.0.1:1");
    options.put(Place.TELEMETRY, "127.0.0.1:2");
    Configuration configuration =
        new ConfigurationReader(
                Sources.of(Map.of()), new ListenAddresses(options, Optional.empty()))
            .read("dex.yaml", bare);
    GatehouseSettings settings =
        configuration
            .settings()
            .orElseThrow(() -> new AssertionError(configuration.report().text()));
    assertEquals(1, settings.web().http().orElseThrow().port());
    assertEquals(2, settings.telemetry().http().orElseThrow().port());
  }

  @Test
  void aBadAddressOfAnOptionIsReportedAtTheOption() {
    Map<Place, String> options = Map.of(Place.WEB_HTTP, "nowhere");
    ConfigurationReport report =
        new ConfigurationReader(
                Sources.of(Map.of()), new ListenAddresses(options, Optional.empty()))
            .read("dex.yaml", FILE)
            .report();
    assertTrue(report.text().startsWith("--web-http-addr:1:1: error"), report.text());
  }

  @Test
  void unknownKeysAreRefusedWhenDexsSwitchSaysSo() {
    String text = FILE + "x-common: 1\n";
    assertFalse(read(text, Map.of()).report().refused());
    assertTrue(read(text, Map.of("DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS", "true")).report().refused());
  }

  @Test
  void pagesAreLightAsDexsUnlessTheFileSaysMore() {
    assertEquals("light", settings(FILE).frontend().theme());
    assertEquals(
        "auto",
        settings("apiVersion: gatehouse/v1\n" + FILE.replace("sqlite3", "sqlite"))
            .frontend()
            .theme());
    assertEquals("dark", settings(FILE + "frontend: {theme: dark}\n").frontend().theme());
  }

  @Test
  void onlyAClientThatRegistersNothingMayNameAnyLoopbackAddress() {
    assertTrue(client("{id: a, public: true, name: A}").anyLoopbackRedirect());
    assertFalse(
        client("{id: a, public: true, name: A, redirectURIs: ['urn:ietf:wg:oauth:2.0:oob']}")
            .anyLoopbackRedirect());
    assertFalse(
        client("{id: a, public: true, name: A, redirectURIs: [/dex/device/callback]}")
            .anyLoopbackRedirect());
    assertFalse(client("{id: a, secret: s, name: A}").anyLoopbackRedirect());
  }

  /** Those whose redirect URIs Dex would accept at its end. */
  @Test
  void theDeviceFlowIsForWhomDexGivesIt() {
    String device = "urn:ietf:params:oauth:grant-type:device_code";
    for (String may :
        List.of(
            "{id: a, public: true, name: A}",
            "{id: a, secret: s, name: A, redirectURIs: [/device/callback, 'https://a.example/']}",
            "{id: a, public: true, name: A, redirectURIs: [/dex/device/callback]}",
            "{id: a, secret: s, name: A, grantTypes: ['" + device + "']}")) {
      assertTrue(client(may).grantTypes().contains(device), may);
    }
    for (String mayNot :
        List.of(
            "{id: a, secret: s, name: A}",
            "{id: a, secret: s, name: A, redirectURIs: ['https://a.example/']}",
            "{id: a, public: true, name: A, redirectURIs: ['http://127.0.0.1/']}")) {
      assertFalse(client(mayNot).grantTypes().contains(device), mayNot);
    }
  }

  @Test
  void aPublicClientsSecretIsKept() {
    ClientSettings client = client("{id: a, public: true, secret: hidden, name: A}");
    assertEquals("hidden", client.secret().orElseThrow().reveal());
  }

  @Test
  void durationsOutsideOurRangeBecomeTheNearest() {
    GatehouseSettings settings =
        settings(FILE + "expiry: {signingKeys: 1m, refreshTokens: {reuseInterval: 3s}}\n");
    assertEquals(Duration.ofSeconds(30), settings.expiry().refreshTokens().reuseInterval());
    assertTrue(
        settings.keys().rotationPeriod().compareTo(Duration.ofSeconds(390)) >= 0,
        () -> settings.keys().rotationPeriod().toString());
  }

  @Test
  void postgresTakesWhatLibpqWouldTake() {
    String text =
        FILE.replace(
                "{type: sqlite3, config: {file: dex.db}}",
                "{type: postgres, config: {database: dex, port: 0}}")
            + "masterKeyFile: master.key\n";
    Configuration configuration =
        read(text, Map.of("PGHOST", "db.example.com", "PGUSER", "dexter", "PGPASSWORD", "pw"));
    StorageSettings.Postgres postgres =
        (StorageSettings.Postgres)
            configuration
                .settings()
                .orElseThrow(() -> new AssertionError(configuration.report().text()))
                .storage();
    assertEquals("db.example.com", postgres.host());
    assertEquals(5432, postgres.port());
    assertEquals("dexter", postgres.user());
    assertEquals("pw", postgres.password().orElseThrow().reveal());
    assertEquals(5, postgres.maxOpenConns());
  }

  @Test
  void whoCannotLogInIsNamedInsteadOfStoppingTheServer() {
    Configuration configuration =
        read(
            FILE
                + """
                staticPasswords:
                  - {email: weak@example.com, hash: "$2a$04$Y4e2J6ZCVFdDt0BBf0vyPeXSQ8Ca/HhfoDQ2WN73/0.6JtUpUcNEC", userID: "1"}
                  - {email: odd@example.com, hash: "$2a$10$Y4e2J6ZCVFdDt0BBf0vyPeXSQ8Ca/HhfoDQ2WN73/0.6JtUpUcNEC", userID: "2", groups: ["system:masters"]}
                """,
            Map.of());
    List<String> paths =
        configuration.report().problems().stream().map(Problem::path).sorted().toList();
    assertFalse(configuration.report().refused(), () -> configuration.report().text());
    assertEquals(
        List.of("staticPasswords[0].hash", "staticPasswords[1].groups"),
        paths,
        () -> configuration.report().text());
  }
}
