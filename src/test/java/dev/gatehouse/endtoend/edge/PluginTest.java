package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.SpiVersion;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestPlugin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector that is dropped into a directory, from the login to its replacement. */
class PluginTest {
  @TempDir private Path directory;
  private Path plugins;

  @BeforeEach
  void plugins() throws IOException {
    plugins = Files.createDirectory(directory.resolve("plugins"));
    TestPlugin.ofType("sample").library("1").in(plugins, "acme");
    TestPlugin.ofType("broken").service("org.example.Missing\n").in(plugins, "bad");
  }

  private TestServer.Builder server() {
    return TestServer.in(directory)
        .with(
            """
            plugins: '%s'
            connectors:
              - {type: sample, id: sample, name: Sample}
              - {type: broken, id: broken, name: Broken}
            """
                .formatted(plugins));
  }

  private static Page logIn(TestServer server, String connector, String login) {
    TestLogin steps = new TestLogin(server, new TestBrowser());
    Page form = steps.form(TestLogin.request("connector_id", connector));
    return steps.consent(steps.password(form, login, TestServer.PASSWORD), true);
  }

  private static Object nameOf(TestServer server, String login) {
    TestLogin steps = new TestLogin(server, new TestBrowser());
    Page end = logIn(server, "sample", login);
    return TestLogin.claims(steps.redeem(end.response().get("code")).text("id_token")).get("name");
  }

  @Test
  void aPluginServesLoginsAndIsReplacedByAReload() {
    try (TestServer server = server().start()) {
      assertEquals("library 1", nameOf(server, "zoe"));
      TestPlugin.ofType("sample").library("2").in(plugins, "acme");
      assertEquals("library 1", nameOf(server, "yan"), "nothing changes before the reload");
      Map<String, Object> reply =
          server.administer("POST", "/configuration/reload", Map.of()).body();
      assertTrue(reply.toString().contains("plug-in acme changed"), reply::toString);
      assertEquals("library 2", nameOf(server, "xin"));
    }
  }

  @Test
  void aBrokenPluginIsToldOfAndHarmsItsOwnConnectorOnly() {
    try (TestServer server = server().start()) {
      assertEquals("library 1", nameOf(server, "zoe"));
      assertEquals("Alice Example", local(server));
      String metrics = server.metrics();
      assertTrue(
          metrics.contains("gatehouse_connector_available{connector=\"broken\"} 0"), metrics);
      String ready =
          new TestBrowser()
              .get(URI.create("http://127.0.0.1:" + server.port("telemetry") + "/healthz/ready"))
              .body();
      assertTrue(ready.contains("broken: no connector has the type broken"), ready);
      assertTrue(ready.contains("org.example.Missing"), ready);
      assertEquals(
          1,
          server.log().lines().stream()
              .filter(line -> line.contains("A plug-in could not be loaded"))
              .count());
      TestLogin steps = new TestLogin(server, new TestBrowser());
      Page trouble =
          new TestBrowser()
              .follow(steps.authorization(TestLogin.request("connector_id", "broken")));
      assertEquals(503, trouble.status(), trouble::toString);
      assertTrue(trouble.body().contains("Broken does not answer"), trouble::toString);
      TestPlugin.ofType("broken").in(plugins, "bad");
      server.reload();
      assertFalse(logIn(server, "broken", "walt").response().get("code").isEmpty());
    }
  }

  @Test
  void administratorsSeeWhereConnectorsComeFromAndHowTheyAre() {
    try (TestServer server = server().start()) {
      List<?> all =
          (List<?>) server.administer("GET", "/connectors", Map.of()).body().get("connectors");
      assertEquals(3, all.size());
      Map<?, ?> sample = (Map<?, ?>) all.get(0);
      Map<?, ?> origin = (Map<?, ?>) sample.get("origin");
      assertEquals("acme", origin.get("plugin"));
      assertEquals(SpiVersion.current(), origin.get("spi"));
      assertFalse(((List<?>) origin.get("files")).isEmpty());
      assertEquals(true, sample.get("available"));
      Map<?, ?> broken = (Map<?, ?>) all.get(1);
      assertEquals(false, broken.get("available"));
      assertFalse(broken.containsKey("origin"), "there is no such type");
      assertTrue(broken.get("problem").toString().contains("org.example.Missing"));
      Map<?, ?> local = (Map<?, ?>) all.get(2);
      assertEquals(List.of(), local.get("calls"), "it has no upstream");
      assertFalse(((Map<?, ?>) local.get("origin")).containsKey("plugin"), "built in");
      assertEquals(409, server.administer("POST", "/connectors/broken/check", Map.of()).status());
      assertEquals(404, server.administer("POST", "/connectors/none/check", Map.of()).status());
    }
  }

  private static Object local(TestServer server) {
    TestLogin steps = new TestLogin(server, new TestBrowser());
    Page end = logIn(server, "local", "alice@example.com");
    return TestLogin.claims(steps.redeem(end.response().get("code")).text("id_token")).get("name");
  }

  @Test
  void aStartThatIsRefusedLeavesNoCopiesOfJarsBehind() throws IOException {
    // A library that no other test has, so that its copies can be told from theirs.
    TestPlugin.ofType("sample").library(directory.toString()).in(plugins, "acme");
    TestServer.Builder refused =
        TestServer.in(directory)
            .with(
                """
                plugins: '%s'
                connectors: [{type: sample, id: sample, name: Sample, config: {nonsense: 1}}]
                """
                    .formatted(plugins));
    IllegalStateException why = assertThrows(IllegalStateException.class, refused::start);
    assertTrue(why.getMessage().contains("nonsense"), why::toString);
    assertEquals(0, copies(plugins.resolve("acme/library.jar")));
    try (TestServer server = server().start()) {
      assertEquals(1, copies(plugins.resolve("acme/library.jar")), server::toString);
    }
    assertEquals(0, copies(plugins.resolve("acme/library.jar")));
  }

  private static long copies(Path jar) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(one -> one.getFileName().toString().startsWith("gatehouse-plugin-"))
          .filter(one -> sameAs(jar, one.resolve(jar.getFileName())))
          .count();
    }
  }

  private static boolean sameAs(Path jar, Path copy) {
    try {
      return Files.mismatch(jar, copy) == -1;
    } catch (IOException e) {
      // It has another name for its library, or has just gone.
      return false;
    }
  }

  @Test
  void theCommandLineTellsTypesAndTriesConnectors() {
    Path configuration = server().write();
    CommandRun list = CommandRun.of(configuration, List.of("connectors", "list")).is(1);
    list.says("sample", "plug-in acme", "built in", "plug-in bad", "org.example.Missing");
    CommandRun.of(configuration, List.of("connectors", "list", "--settings", "sample"))
        .is(0)
        .says("`word`", "A word.");
    CommandRun json =
        CommandRun.of(configuration, List.of("connectors", "list", "-o", "json")).is(1);
    assertTrue(json.json().get("types").toString().contains("acme"), json::toString);
    List<String> trial =
        List.of("connectors", "try", "sample", "--login", "zoe", "--password-stdin");
    CommandRun.of(configuration, trial, "secret\n")
        .is(0)
        .says("good     opening", "user id zoe", "name library 1");
    TestPlugin.ofType("broken")
        .at(
            "CHECK",
            "return java.util.Optional.of(() -> java.util.List.of("
                + "new SelfCheck.Finding(\"reach\", true, \"it answers\"),"
                + " new SelfCheck.Finding(\"realm\", false, \"no such realm\")));")
        .in(plugins, "bad");
    CommandRun.of(configuration, List.of("connectors", "try", "broken"))
        .is(1)
        .says("good     reach: it answers", "FAILED   realm: no such realm");
    TestPlugin.ofType("broken").service("org.example.Missing\n").in(plugins, "bad");
    CommandRun.of(configuration, List.of("connectors", "try", "broken"))
        .is(1)
        .says("FAILED   opening", "org.example.Missing");
    CommandRun.of(
            configuration,
            List.of(
                "connectors", "try", "local", "--login", "alice@example.com", "--password-stdin"),
            "wrong\n")
        .is(1)
        .says("FAILED   login", "refuses (INVALID_CREDENTIALS)");
    CommandRun.of(configuration, List.of("connectors", "try", "nobody"))
        .is(1)
        .says("has no connector");
  }
}
