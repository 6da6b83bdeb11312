package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients in files of their own, which are read again when they change. */
class ClientsDirectoryTest {
  private static final String ACCEPTED = "Files of the configuration have changed";
  private static final String REFUSED = "A changed file of the configuration was refused";
  @TempDir Path directory;
  private Path clients;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    clients = Files.createDirectory(directory.resolve("clients.d"));
    write("one.yaml", client("one", "Number one"));
    write(
        "two.yaml", "- " + client("two", "Number two") + "\n- " + client("three", "Number three"));
    write(".hidden.yaml", "nonsense: [");
    write("README.md", "nonsense: [");
    server = TestServer.in(directory).with("clientsDirectory: '" + clients + "'").start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** In flow style, which also stands in a list. */
  private static String client(String id, String name) {
    return "{id: "
        + id
        + ", name: "
        + name
        + ", secret: "
        + secret(id)
        + ", grantTypes: [client_credentials]}";
  }

  private static String secret(String id) {
    return "secret-of-" + id + "-0123456789abcdef";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(clients.resolve(name), text);
  }

  private int tokenOf(String id) {
    return new TestLogin(server, new TestBrowser())
        .post("/token", Map.of("grant_type", "client_credentials"), id, secret(id))
        .status();
  }

  private void awaitLog(String what, String part) {
    server.log().line(line -> line.contains(what) && line.contains(part));
  }

  @Test
  void filesAreReadAtTheStartAndAgainWhenTheyChange() throws IOException {
    for (String id : new String[] {"one", "two", "three", TestServer.SERVICE}) {
      assertEquals(id.equals(TestServer.SERVICE) ? 401 : 200, tokenOf(id), id);
    }
    write(
        "four.json",
        "{\"id\":\"four\",\"name\":\"Number four\",\"secret\":\""
            + secret("four")
            + "\",\"grantTypes\":[\"client_credentials\"]}");
    awaitLog(ACCEPTED, "client four added");
    assertEquals(200, tokenOf("four"));
    Files.delete(clients.resolve("one.yaml"));
    awaitLog(ACCEPTED, "client one removed");
    assertEquals(401, tokenOf("one"));
    assertEquals(200, tokenOf("two"));
    assertEquals(2, server.rows().audited("configuration.reloaded"));
  }

  @Test
  void anInvalidChangeIsRefusedAndReportedOnce() throws IOException {
    write("one.yaml", "id: one\nnmae: Number one\nsecret: " + secret("one") + "\n");
    awaitLog(REFUSED, "one.yaml:2:1: error: unknown key staticClients[3].nmae");
    assertEquals(200, tokenOf("one"));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    int code =
        Gatehouse.run(out, out, "client", "list", "--config", server.configuration().toString());
    assertEquals(0, code, said::toString);
    assertTrue(said.toString().contains("Number three"), said::toString);
    write("five.yaml", client("two", "Another two"));
    awaitLog(REFUSED, "five.yaml:1:6");
    assertEquals(200, tokenOf("one"));
    assertEquals(2, server.rows().audited("configuration.refused"));
    String recorded =
        String.join(
            "\n",
            server.rows().texts("select facts from gh_audit where type = 'configuration.refused'"));
    assertTrue(recorded.contains("one.yaml:2:1"), recorded);
    assertTrue(recorded.contains("change of a file"), recorded);
    assertFalse(recorded.contains(secret("one")), recorded);
    Files.delete(clients.resolve("five.yaml"));
    write("one.yaml", client("one", "Number one again"));
    awaitLog(ACCEPTED, "client one changed");
  }

  @Test
  void aChangeHereUsesNothingElseOfTheConfiguration() throws IOException {
    server.configure(yaml -> yaml.replace("id: service\n", "id: service-renamed\n"));
    write("four.yaml", client("four", "Number four"));
    awaitLog(ACCEPTED, "client four added");
    TestLogin login = new TestLogin(server, new TestBrowser());
    assertEquals(
        200,
        login
            .post(
                "/token",
                Map.of("grant_type", "client_credentials"),
                TestServer.SERVICE,
                TestServer.SERVICE_SECRET)
            .status());
    server.reload();
    assertEquals(
        401,
        login
            .post(
                "/token",
                Map.of("grant_type", "client_credentials"),
                TestServer.SERVICE,
                TestServer.SERVICE_SECRET)
            .status());
    assertEquals(200, tokenOf("four"));
  }

  @Test
  void theConfigurationItselfIsWatchedOnlyWhenItSaysSo() throws IOException {
    server.reload(yaml -> yaml + "\nreloadOnChange: true\n");
    server.configure(yaml -> yaml.replace("name: Web application", "name: Renamed"));
    awaitLog(ACCEPTED, "client web-app changed");
    server.configure(yaml -> yaml.replace("name: Renamed", "name: [Renamed]"));
    awaitLog(REFUSED, "gatehouse.yaml:");
    assertTrue(
        server.administer("GET", "/clients", Map.of()).body().toString().contains("name=Renamed"));
  }

  @Test
  void theFilesOfTheThemeAreWatchedToo() throws IOException {
    Path messages = Files.createDirectories(directory.resolve("theme/messages"));
    Path english = Files.writeString(messages.resolve("en.properties"), "login.heading=Hello\n");
    server.reload(yaml ->
        yaml + "\nreloadOnChange: true\nfrontend: {dir: '" + directory.resolve("theme") + "'}\n");
    TestLogin login = new TestLogin(server, new TestBrowser());
    assertTrue(login.form(TestLogin.request()).body().contains("Hello"));
    Files.writeString(english, "login.heading=Welcome\n");
    awaitLog(ACCEPTED, "files of the theme changed");
    assertTrue(login.form(TestLogin.request()).body().contains("Welcome"));
    Files.writeString(english, "login.nothing=Welcome\n");
    awaitLog(REFUSED, "login.nothing");
    assertTrue(login.form(TestLogin.request()).body().contains("Welcome"));
  }

  @Test
  void aDirectoryThatIsNotThereIsAnError(@TempDir Path elsewhere) {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                TestServer.in(elsewhere)
                    .with("clientsDirectory: '" + elsewhere.resolve("none") + "'")
                    .start());
    assertTrue(
        refused.getMessage().matches("(?s).*gatehouse\\.yaml:[0-9]+:[0-9]+: .*directory.*none.*"),
        refused::getMessage);
  }
}
