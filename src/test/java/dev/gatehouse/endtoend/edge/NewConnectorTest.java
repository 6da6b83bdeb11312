package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.demo.DemoLogin;
import dev.gatehouse.testing.AuthorShell;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The guide for authors of connectors, block by block, from an empty folder to logins. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the build is a shell script")
class NewConnectorTest {
  private static final String FIRST = "From nothing to a login";
  private static final String SERVER = "Into a server";
  private static final String SOURCE =
      "web-accounts/src/main/java/com/example/accounts/WebAccountsConnector.java";
  private static final String NAME = ".username(name)";
  private static final String PASSWORD = "correct horse battery staple";

  @TempDir private Path scratch;
  private AuthorShell shell;
  private int service;

  @BeforeEach
  void anEmptyFolder() throws IOException {
    shell = new AuthorShell(scratch);
    service = TestServer.freePort();
    shell.run(AuthorShell.blocks(FIRST, "sh").get(0));
    shell.edit("web-accounts/connectors.yaml", "8099", Integer.toString(service));
  }

  @AfterEach
  void endWhatWasStarted() {
    shell.close();
  }

  /** The service that the guide has in a terminal of its own. */
  private void startService() throws IOException {
    Tool tool =
        shell.start(
            AuthorShell.blocks(FIRST, "sh").get(1).replace("8099", Integer.toString(service)));
    assertTrue(tool.line(line -> line.contains("carol")).contains(PASSWORD));
  }

  private Map<String, Object> development() throws Exception {
    return DemoLogin.claims(
        shell.folder().resolve("web-accounts/dev"), "web-accounts", "carol", PASSWORD);
  }

  @Test
  void everyChangeIsLiveAndWhatDoesNotBuildChangesNothing() throws Exception {
    startService();
    // Not as a child of the shell, so that the test can end the program itself.
    Tool workbench =
        shell.start("exec " + AuthorShell.blocks(FIRST, "sh").get(2).strip() + " --port 0");
    workbench.line(line -> line.contains("Live"));
    assertEquals("carol", development().get("preferred_username"));
    assertEquals(List.of("staff", "night shift"), development().get("groups"));
    workbench.line(line -> line.contains("connector.web-accounts") && line.contains("204"));

    shell.edit(SOURCE, NAME, ".username(\"Second \" + (String) name)");
    workbench.line(2, line -> line.contains("Live"));
    assertTrue(workbench.said().contains("warning: [cast]"), workbench::said);
    assertEquals("Second carol", development().get("name"));

    shell.edit(SOURCE, "\"Second \" + (String) name", "\"Third \" + nam");
    workbench.line(line -> line.contains("WebAccountsConnector.java") && line.contains("error:"));
    workbench.line(line -> line.contains("The build failed; the one before goes on."));
    assertEquals("Second carol", development().get("name"));

    shell.edit("web-accounts/build", "'Gatehouse-SPI-Version: ", "'Gatehouse-SPI-Version: 9");
    shell.edit(SOURCE, "\"Third \" + nam", "\"Third \" + name");
    workbench.line(line -> line.contains("cannot be loaded; the one before goes on."));
    assertTrue(workbench.said().contains("use a newer server"), workbench::said);
    assertEquals("Second carol", development().get("name"));

    shell.edit("web-accounts/build", "'Gatehouse-SPI-Version: 9", "'Gatehouse-SPI-Version: ");
    workbench.line(3, line -> line.contains("Live"));
    assertEquals("Third carol", development().get("name"));
    ends(workbench);
  }

  /** After its end nothing runs and nothing listens; the second start has the same settings. */
  private void ends(Tool workbench) throws Exception {
    String issuer = workbench.line(line -> line.contains("Issuer"));
    URI address = URI.create(issuer.substring(issuer.indexOf("https://")).strip());
    List<ProcessHandle> children = workbench.children();
    workbench.terminate();
    assertEquals(143, workbench.exitCode(), workbench::said);
    assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), children::toString);
    Assertions.assertThrows(
        IOException.class, () -> new Socket(address.getHost(), address.getPort()).close());
    shell.edit(SOURCE, "\"Third \" + name", "nonsense");
    Tool again = shell.start("exec " + AuthorShell.blocks(FIRST, "sh").get(2));
    again.line(line -> line.contains("The build failed; the one before goes on."));
    assertTrue(again.line(line -> line.contains("Issuer")).endsWith(address.toString()));
    assertEquals("Third carol", development().get("name"));
    again.terminate();
    assertEquals(143, again.exitCode(), again::said);
  }

  @Test
  void theBuildWithTheJdkAloneServesLogins() throws Exception {
    startService();
    String said = shell.run(AuthorShell.blocks(SERVER, "sh").get(0));
    assertFalse(said.contains("warning"), said);
    serves(shell.folder().resolve("plugins"));
  }

  @Test
  void theBuildWithMavenRunsTheContractsAndServesLogins() throws Exception {
    startService();
    String maven = AuthorShell.blocks(SERVER, "sh").get(1);
    // The contracts notice a connector that takes any password, and it goes nowhere.
    shell.edit(SOURCE, "case 200, 204 ->", "case 200, 204, 401 ->");
    shell.edit(SOURCE, "case 401, 403 ->", "case 403 ->");
    String refused = shell.run(maven, 1);
    assertTrue(refused.contains("aWrongPasswordAndAnUnknownPersonLookTheSame"), refused);
    Path jar = shell.folder().resolve("plugins/web-accounts/web-accounts.jar");
    assertFalse(Files.exists(jar));
    shell.edit(SOURCE, "case 200, 204, 401 ->", "case 200, 204 ->");
    shell.edit(SOURCE, "case 403 ->", "case 401, 403 ->");
    String built = shell.run(maven);
    assertFalse(built.contains("[WARNING]"), built);
    assertEquals(
        List.of("CloseContract", "PasswordLoginContract", "ProviderContract"),
        contracts(shell.folder().resolve("web-accounts/target/surefire-reports")),
        built);
    serves(shell.folder().resolve("plugins"));
  }

  /** The contracts of which a test passed, by what each of them alone has. */
  private static List<String> contracts(Path reports) throws IOException {
    Map<String, String> one =
        Map.of(
            "serviceLoaderFindsItOnce", "ProviderContract",
            "aLongPasswordIsRejectedAtOnceAndNeverCut", "PasswordLoginContract",
            "aClosedConnectorLeavesNoThreadBehind", "CloseContract");
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> all = Files.list(reports)) {
      for (Path report : all.filter(file -> file.toString().endsWith(".xml")).toList()) {
        Matcher passed =
            Pattern.compile("<testcase name=\"(\\w+)\"[^>]*/>").matcher(Files.readString(report));
        passed
            .results()
            .map(test -> one.get(test.group(1)))
            .filter(java.util.Objects::nonNull)
            .forEach(found::add);
      }
    }
    return List.copyOf(found);
  }

  private void serves(Path plugins) throws Exception {
    String yaml =
        AuthorShell.blocks(SERVER, "yaml")
            .get(0)
            .replace("plugins: plugins", "plugins: '" + plugins + "'")
            .replace(
                "https://accounts.example.com/check", "http://127.0.0.1:" + service + "/check");
    Path data = Files.createDirectory(scratch.resolve("data"));
    try (TestServer server = TestServer.in(data).with(yaml).start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      Page form = login.form(TestLogin.request("connector_id", "web-accounts"));
      Page wrong = login.password(form, "carol", "wrong");
      assertEquals(401, wrong.status(), wrong::toString);
      Page end = login.consent(login.password(form, "Carol", PASSWORD), true);
      Map<String, Object> claims =
          TestLogin.claims(login.redeem(end.response().get("code")).text("id_token"));
      assertEquals("carol", claims.get("preferred_username"));
      assertEquals(List.of("staff", "night shift"), claims.get("groups"));
      String[] commands = AuthorShell.blocks(SERVER, "sh").get(2).strip().split("\n", -1);
      CommandRun.of(server.configuration(), words(commands[0]))
          .is(0)
          .says("web-accounts", "plug-in web-accounts");
      List<String> trial = new ArrayList<>(words(commands[1]));
      trial.add("--password-stdin");
      CommandRun.of(server.configuration(), trial, PASSWORD + "\n")
          .is(0)
          .says("user id carol", "groups [staff, night shift]");
    }
  }

  private static List<String> words(String command) {
    List<String> words = List.of(command.split(" ", -1));
    assertEquals("gatehouse", words.get(0), command);
    return words.subList(1, words.size());
  }

  @Test
  void whatIsThereIsNotOverwritten() throws Exception {
    Path mine = Files.createDirectory(scratch.resolve("mine"));
    Files.writeString(mine.resolve("file"), "precious");
    StringWriter told = new StringWriter();
    PrintWriter out = new PrintWriter(told, true);
    String[] arguments = {
      "connectors", "new", "acme", "--package", "com.example", "--directory", mine.toString()
    };
    assertEquals(1, Gatehouse.run(out, out, arguments));
    assertTrue(told.toString().contains("is there already"), told::toString);
    assertEquals(List.of("file"), List.of(mine.toFile().list()));
  }

  @Test
  void aDirectoryWithoutABuildIsNoConnector() {
    StringWriter told = new StringWriter();
    PrintWriter out = new PrintWriter(told, true);
    assertEquals(1, Gatehouse.run(out, out, "connectors", "dev", scratch.toString()));
    assertTrue(told.toString().contains("begin a connector with"), told::toString);
  }
}
