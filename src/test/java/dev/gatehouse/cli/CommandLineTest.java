package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody at a terminal sees. */
class CommandLineTest {
  @TempDir private Path directory;

  @Test
  void helpNamesEveryCommand() {
    String help = told(0, "help");
    for (String command :
        List.of(
            "serve",
            "demo",
            "config",
            "user",
            "client",
            "keys",
            "session",
            "grant",
            "consent",
            "audit",
            "reload",
            "status",
            "version",
            "connectors")) {
      assertTrue(help.contains("\n  " + command + " "), command + " is missing in " + help);
    }
    assertEquals(told(0, "user", "--help"), told(0, "help", "user"));
  }

  @Test
  void everyCommandSaysItsVersion() {
    String version = told(0, "--version");
    assertTrue(version.startsWith("Gatehouse "), version);
    assertEquals(version, told(0, "serve", "--version"));
    assertEquals(version, told(0, "user", "change", "-V"));
  }

  @Test
  void usersWithoutAServer() {
    users(TestServer.in(directory).write());
  }

  @Test
  void usersOfARunningServer() {
    try (TestServer server = TestServer.in(directory).start()) {
      users(server.configuration());
    }
  }

  @Test
  void aServerElsewhereSaysWhetherItIsReady() {
    String at;
    try (TestServer server =
        TestServer.in(directory).with("telemetry: {http: '127.0.0.1:0'}").start()) {
      at = "http://127.0.0.1:" + server.port("telemetry");
      assertTrue(told(0, "status", "--at", at).contains("\"status\":\"ready\""));
    }
    assertTrue(told(1, "status", "--at", at).contains("does not answer"));
    assertTrue(told(1, "status", "--at", "file:///x").contains("wants an address"));
    assertTrue(told(1, "status", "--at", "localhost").contains("wants an address"));
  }

  private static void users(Path configuration) {
    String login = "kim@example.com";
    asks(0, "a password of hers", configuration, "add", login, "-g", "one", "--password-stdin");
    assertListed(configuration, login + "  [one]");
    asks(0, "", configuration, "change", login, "-g", "two", "-g", "three", "--disable");
    assertListed(configuration, login + "  [two, three]  (disabled)");
    asks(0, "", configuration, "change", login, "--enable", "--no-groups");
    assertListed(configuration, login + "  []");
    asks(0, "another of hers", configuration, "change", login, "--password-stdin");
    assertTrue(asks(2, "", configuration, "change", login).contains("What is to be changed?"));
    assertTrue(
        asks(2, "", configuration, "change", login, "--enable", "--disable")
            .contains("mutually exclusive"));
    assertTrue(asks(1, "", configuration, "change", "nobody", "--enable").contains("login nobody"));
    assertEquals(
        "Removed " + login + "; grants ended: 0.",
        asks(0, "", configuration, "remove", login).strip());
    assertFalse(asks(0, "", configuration, "list").contains(login));
    assertTrue(asks(1, "", configuration, "remove", login).contains("login " + login));
  }

  private static void assertListed(Path configuration, String line) {
    assertTrue(asks(0, "", configuration, "list").lines().anyMatch(line::equals), line);
  }

  private static String asks(int code, String input, Path configuration, String... arguments) {
    List<String> all = new ArrayList<>(List.of("user"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", configuration.toString()));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return told(code, all.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }

  private static String told(int code, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    int actual = Gatehouse.run(writer, writer, arguments);
    assertEquals(code, actual, text::toString);
    return text.toString();
  }
}
