package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.settings.ConnectorSettings;
import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.ExpirySettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
  private static final String BASE =
      """
      apiVersion: gatehouse/v1
      issuer: https://login.example.com
      storage: {type: sqlite}
      web: {http: "127.0.0.1:5556"}
      enablePasswordDB: true
      """;

  private static Configuration read(String text, Map<String, String> environment) {
    return new ConfigurationReader(Sources.of(environment)).read("gatehouse.yaml", text);
  }

  private static Configuration read(String text) {
    return read(text, Map.of());
  }

  private static GatehouseSettings good(String text) {
    Configuration configuration = read(text);
    return configuration
        .settings()
        .orElseThrow(() -> new AssertionError(configuration.report().text()));
  }

  private static List<String> lines(Configuration configuration) {
    return configuration.report().problems().stream().map(Problem::toString).toList();
  }

  @Test
  void reportsEveryProblemAtOnceWithItsPosition() {
    Configuration configuration =
        read(
            """
            apiVersion: gatehouse/v1
            isuer: https://login.example.com
            storage:
              type: sqllite
            web:
              http: 127.0.0.1
              tlsMinVersion: 20
            expiry:
              idTokens: 10 minutes
            staticClients:
              - id: app
                secret: s
                name: App
                redirectURI: [https://app.example.com/cb]
            """);
    assertEquals(
        List.of(
            "gatehouse.yaml:1:1: error: issuer is missing; give issuer (URL)",
            "gatehouse.yaml:2:1: error: unknown key isuer; did you mean \"issuer\"?",
            "gatehouse.yaml:4:9: error: storage.type \"sqllite\" is not known; did you mean"
                + " \"sqlite\"?",
            "gatehouse.yaml:6:9: error: web.http \"127.0.0.1\": must be host:port, such as"
                + " 127.0.0.1:5556; no port",
            "gatehouse.yaml:7:18: error: web.tlsMinVersion \"20\" is not known; give one of 1.2,"
                + " 1.3",
            "gatehouse.yaml:9:13: error: expiry.idTokens \"10 minutes\": must be a duration such as"
                + " 24h, 1h30m, 90s, 300ms or 7d, not negative",
            "gatehouse.yaml:11:9: error: a client with authorization_code needs redirectURIs; give the"
                + " addresses, or grantTypes: [client_credentials]",
            "gatehouse.yaml:14:5: error: unknown key staticClients[0].redirectURI; did you mean"
                + " \"redirectURIs\"?"),
        lines(configuration));
    assertTrue(configuration.settings().isEmpty());
    assertTrue(configuration.report().text().endsWith("8 errors, 0 warnings.\n"));
  }

  @Test
  void columnsCountCharactersNotBytes() {
    Configuration configuration = read("{\"ümläut😀\": 1, \"other\": 2}");
    List<String> lines = lines(configuration);
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("gatehouse.yaml:1:2: ")), lines::toString);
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("gatehouse.yaml:1:16: ")), lines::toString);
  }

  @Test
  void aJsonFileWorks() {
    GatehouseSettings settings =
        good(
            """
            {"apiVersion": "gatehouse/v1", "issuer": "https://login.example.com/a/",
             "storage": {"type": "sqlite"}, "web": {"http": "[::1]:0"}, "enablePasswordDB": true}
            """);
    assertEquals("https://login.example.com/a/", settings.issuer().toString());
  }

  @Test
  void dialectsHaveTheirOwnDefaults() {
    GatehouseSettings ours = good(BASE);
    assertEquals(Dialect.GATEHOUSE, ours.dialect());
    assertEquals(Duration.ofHours(1), ours.expiry().idTokens());
    assertEquals(Duration.ofDays(30), ours.keys().rotationPeriod());
    assertEquals(Optional.of(Duration.ofDays(90)), refresh(ours).absoluteLifetime());
    assertEquals(List.of("S256"), ours.oauth2().codeChallengeMethods());

    GatehouseSettings dex =
        good(BASE.replace("apiVersion: gatehouse/v1\n", "").replace("sqlite", "memory"));
    assertEquals(Dialect.DEX, dex.dialect());
    assertEquals(Duration.ofHours(24), dex.expiry().idTokens());
    assertEquals(Duration.ofHours(6), dex.keys().rotationPeriod());
    assertEquals(Optional.empty(), refresh(dex).absoluteLifetime());
    assertEquals(Duration.ofSeconds(60), refresh(dex).reuseInterval());
    assertEquals(List.of("S256", "plain"), dex.oauth2().codeChallengeMethods());
    assertEquals(new StorageSettings.Temporary(), dex.storage());
  }

  private static ExpirySettings.Refresh refresh(GatehouseSettings settings) {
    return settings.expiry().refreshTokens();
  }

  @Test
  void keysInAnyCaseAreForDexFilesOnly() {
    String dex =
        BASE.replace("apiVersion: gatehouse/v1\n", "").replace("issuer", "ISSUER")
            + "oauth2: {grantTypes: [authorization_code]}\n";
    Configuration lenient = read(dex);
    assertTrue(lenient.settings().isPresent(), () -> lenient.report().text());
    assertEquals(
        List.of(
            "gatehouse.yaml:1:1: warning: the key ISSUER differs in upper and lower case; write"
                + " \"issuer\""),
        lines(lenient));

    Configuration strict = read(BASE.replace("issuer", "ISSUER"));
    assertTrue(
        lines(strict)
            .contains("gatehouse.yaml:2:1: error: unknown key ISSUER; did you mean \"issuer\"?"));
  }

  @Test
  void oldBooleansAreBooleansAndQuotedOnesText() {
    assertTrue(
        good(BASE.replace("enablePasswordDB: true", "enablePasswordDB: yes")).enablePasswordDb());
    assertEquals("no", good(BASE + "frontend: {issuer: \"no\"}\n").frontend().issuer());
    assertTrue(
        lines(read(BASE + "frontend: {issuer: no}\n"))
            .contains(
                "gatehouse.yaml:6:20: error: frontend.issuer \"false\": is read as a boolean; put it"
                    + " in quotes to make it text"));
  }

  @Test
  void repeatedKeysNameBothPlaces() {
    assertTrue(
        lines(read(BASE + "issuer: https://other.example.com\n"))
            .contains(
                "gatehouse.yaml:6:1: error: the key issuer is repeated; it stands at"
                    + " gatehouse.yaml:2:1 already; remove one"));
  }

  @Test
  void repeatedIdsNameBothPlaces() {
    String text =
        BASE
            + """
            staticClients:
              - {id: a, secret: one, name: A, redirectURIs: [https://a.example.com/]}
              - {id: a, secret: two, name: B, redirectURIs: [https://b.example.com/]}
            """;
    assertEquals(
        List.of(
            "gatehouse.yaml:8:10: error: the same id stands in staticClients[0] at"
                + " gatehouse.yaml:7:10; give each its own"),
        lines(read(text)));
  }

  @Test
  void variablesExpandWhereDexExpandsThem() {
    String text =
        BASE
            + """
            connectors:
              - type: ldap
                id: ldap
                name: $NAME
                config: {a: "$NAME/${NAME}", b: "$$NAME", list: [{c: "x$NAME"}], n: 5}
            """;
    Configuration configuration = read(text, Map.of("NAME", "value"));
    ConnectorSettings connector = configuration.settings().orElseThrow().connectors().get(0);
    assertEquals("$NAME", connector.name());
    Tree.Mapping config = (Tree.Mapping) connector.config();
    assertEquals("value/value", ((Tree.Scalar) config.find("a").orElseThrow()).text());
    assertEquals("$NAME", ((Tree.Scalar) config.find("b").orElseThrow()).text());
    Tree.Sequence list = (Tree.Sequence) config.find("list").orElseThrow();
    Tree.Mapping item = (Tree.Mapping) list.items().get(0);
    assertEquals("xvalue", ((Tree.Scalar) item.find("c").orElseThrow()).text());
  }

  @Test
  void anUnsetVariableIsAnErrorAtItsPlace() {
    String text = BASE + "connectors: [{type: a, id: a, name: A, config: {x: \"$MISSING\"}}]\n";
    assertEquals(
        List.of(
            "gatehouse.yaml:6:52: error: the environment variable MISSING is not set; set it, or"
                + " write $$ for a dollar sign"),
        lines(read(text)));
  }

  @Test
  void manyLaughsAreRefused() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      text.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(9) + alias + "]\n");
    }
    Configuration configuration = read(text.toString());
    assertEquals(1, configuration.report().errors(), () -> configuration.report().text());
    assertTrue(configuration.report().text().contains("through aliases"));
  }

  @Test
  void depthAndRecursionAreRefused() {
    assertTrue(read("[".repeat(100_000)).report().text().contains("nested deeper than 64"));
    assertTrue(read("a: &a [*a]\n").report().refused());
  }

  @Test
  void brokenYamlQuotesNoLineOfTheFile() {
    Configuration configuration = read("storage: {password: hunter2\nissuer: [}");
    assertTrue(configuration.report().refused());
    assertFalse(configuration.report().text().contains("hunter2"));
    assertTrue(
        lines(configuration).get(0).startsWith("gatehouse.yaml:2:"), configuration::toString);
  }

  @Test
  void noMessageAndNoTextFormHasASecret() {
    String text =
        """
        apiVersion: gatehouse/v1
        issuer: https://login.example.com
        storage:
          type: postgres
          config:
            host: db
            database: gatehouse
            user: gatehouse
            port: $PORT
            password: [hunter2]
        web: {http: "127.0.0.1:1"}
        masterKeyFile: key
        enablePasswordDB: true
        staticPasswords:
          - {email: a@example.com, hash: hunter2, userID: "1"}
          - {email: b@example.com, hashFromEnv: hunter2-is-here, userID: "2"}
        staticClients:
          - {id: a, name: A, secret: 4711, redirectURIs: [https://a.example.com/]}
          - {id: b, name: B, secret: [hunter2], redirectURIs: [https://a.example.com/]}
        """;
    Configuration configuration = read(text, Map.of("PORT", "hunter2"));
    String report = configuration.report().text();
    assertFalse(report.contains("hunter2"), report);
    assertFalse(report.contains("4711"), report);
    assertEquals(6, configuration.report().errors(), report);

    GatehouseSettings settings =
        good(
            BASE
                + "staticClients: [{id: a, name: A, secret: hunter2, redirectURIs: ['https://a/']}]\n");
    assertFalse(settings.toString().contains("hunter2"));
    assertEquals("hunter2", settings.staticClients().get(0).secret().orElseThrow().reveal());
  }

  @Test
  void anEmptyFileSaysWhatIsMissing() {
    String report = read("").report().text();
    assertTrue(report.contains("issuer is missing"), report);
    assertTrue(report.contains("storage is missing"), report);
  }

  @Test
  void plainHttpIsForLoopbackAndDeclaredProxies() {
    String open = BASE.replace("127.0.0.1:5556", "0.0.0.0:5556");
    assertTrue(read(open).report().refused());
    assertFalse(read(open.replace("{http", "{behindProxy: true, http")).report().refused());
    assertTrue(read(BASE.replace("https://login", "http://login")).report().refused());
  }

  @Test
  void aSecretComesFromASmallFile(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "from-file\n");
    String text =
        BASE
            + "staticClients: [{id: a, name: A, redirectURIs: ['https://a/'], secretFile: \""
            + secret
            + "\"}]\n";
    ConfigurationReader reader = new ConfigurationReader(new ProcessSources(Map.of()));
    Configuration configuration = reader.read("gatehouse.yaml", text);
    assertEquals(
        "from-file",
        configuration
            .settings()
            .orElseThrow()
            .staticClients()
            .get(0)
            .secret()
            .orElseThrow()
            .reveal());
    Files.write(secret, new byte[70_000]);
    assertTrue(reader.read("gatehouse.yaml", text).report().refused());
  }

  @Test
  void aFileThatIsNotUtf8SaysSo(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("c.yaml"), new byte[] {'a', (byte) 0xff});
    String report = new ConfigurationReader(Sources.of(Map.of())).read(file).report().text();
    assertTrue(report.contains("is not UTF-8 text"), report);
  }

  @Test
  void aConnectorIdThatMakesLongSubsWarns() {
    String id = "x".repeat(256);
    Configuration configuration =
        read(BASE + "connectors: [{type: local, id: " + id + ", name: A}]\n");
    assertEquals(0, configuration.report().errors());
    assertTrue(lines(configuration).get(0).contains("longer than 255 bytes"));
  }
}
