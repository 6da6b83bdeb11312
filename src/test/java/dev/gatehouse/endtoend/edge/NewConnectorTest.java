package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The guide for authors of connectors, from an empty folder to a login. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the build is a shell script")
class NewConnectorTest {
  private static final Path GUIDE = Path.of("../docs/guides/writing-a-connector.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|yaml)\n(.*?)```");
  @TempDir private Path folder;

  /** What the section has in its blocks of a language. */
  private static List<String> blocks(String language) throws IOException {
    String guide = Files.readString(GUIDE);
    String section = guide.split("## From nothing to a login", 2)[1].split("\n## ", 2)[0];
    return BLOCK
        .matcher(section)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Runs a line as a shell in the folder would; gatehouse in this process. */
  private void run(String line) throws Exception {
    List<String> words = List.of(line.split(" ", -1));
    if (words.get(0).equals("gatehouse")) {
      StringWriter told = new StringWriter();
      List<String> arguments = new java.util.ArrayList<>(words.subList(1, words.size()));
      arguments.addAll(List.of("--directory", folder.resolve("web-accounts").toString()));
      PrintWriter out = new PrintWriter(told, true);
      assertEquals(0, Gatehouse.run(out, out, arguments.toArray(String[]::new)), told::toString);
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(words.stream().map(this::inFolder).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), line);
    String output = Files.readString(folder.resolve("output"));
    assertEquals(0, process.exitValue(), output);
    assertFalse(output.contains("warning"), output);
  }

  /** The script goes to its own directory first. */
  private String inFolder(String word) {
    return word.equals("plugins") ? folder.resolve("plugins").toString() : word;
  }

  private static void answer(ScriptedServer.Asked asked, OutputStream out) throws IOException {
    String right =
        Base64.getEncoder()
            .encodeToString(("carol:" + TestServer.PASSWORD).getBytes(StandardCharsets.UTF_8));
    String status =
        asked.head().contains("Basic " + right)
            ? "200 OK\r\nX-Groups: staff, night shift"
            : "401 Unauthorized";
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theGuideLeadsFromAnEmptyFolderToALogin() throws Exception {
    for (String line : blocks("sh").get(0).strip().split("\n", -1)) {
      run(line);
    }
    try (ScriptedServer service = ScriptedServer.http(NewConnectorTest::answer)) {
      String yaml =
          blocks("yaml")
              .get(0)
              .replace("plugins: plugins", "plugins: '" + folder.resolve("plugins") + "'")
              .replace(
                  "https://accounts.example.com/check",
                  "http://127.0.0.1:" + service.port() + "/check");
      Path data = Files.createDirectory(folder.resolve("data"));
      try (TestServer server = TestServer.in(data).with(yaml).start()) {
        TestLogin login = new TestLogin(server, new TestBrowser());
        Page form = login.form(TestLogin.request("connector_id", "web-accounts"));
        Page wrong = login.password(form, "carol", "wrong");
        assertEquals(401, wrong.status(), wrong::toString);
        Page end = login.consent(login.password(form, "Carol", TestServer.PASSWORD), true);
        Map<String, Object> claims =
            TestLogin.claims(login.redeem(end.response().get("code")).text("id_token"));
        assertEquals("carol", claims.get("preferred_username"));
        assertEquals(List.of("staff", "night shift"), claims.get("groups"));
        String[] commands = blocks("sh").get(1).strip().split("\n", -1);
        CommandRun.of(server.configuration(), words(commands[0]))
            .is(0)
            .says("web-accounts", "plug-in web-accounts");
        List<String> trial = new java.util.ArrayList<>(words(commands[1]));
        trial.add("--password-stdin");
        CommandRun.of(server.configuration(), trial, TestServer.PASSWORD + "\n")
            .is(0)
            .says("user id carol", "groups [staff, night shift]");
      }
    }
  }

  private static List<String> words(String command) {
    List<String> words = List.of(command.split(" ", -1));
    assertEquals("gatehouse", words.get(0), command);
    return words.subList(1, words.size());
  }

  @Test
  void whatIsThereIsNotOverwritten() throws Exception {
    Files.writeString(folder.resolve("mine"), "precious");
    StringWriter told = new StringWriter();
    PrintWriter out = new PrintWriter(told, true);
    String[] arguments = {
      "connectors", "new", "acme", "--package", "com.example", "--directory", folder.toString()
    };
    assertEquals(1, Gatehouse.run(out, out, arguments));
    assertTrue(told.toString().contains("is there already"), told::toString);
    assertEquals(List.of("mine"), List.of(folder.toFile().list()));
  }
}
