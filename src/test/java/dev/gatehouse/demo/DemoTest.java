package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.ProcessSources;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, in this process. */
class DemoTest {
  private static final List<String> STEPS =
      List.of(
          "Discovery",
          "Request",
          "Login page",
          "Password",
          "Consent",
          "Answer",
          "ID token",
          "Refresh",
          "Userinfo",
          "Introspection",
          "Revocation");

  @TempDir Path directory;
  private final StringWriter written = new StringWriter();

  private Demo demo(int port) {
    return new Demo(
        new DemoOptions(directory, Optional.of(port), Optional.empty()),
        Demo.Surroundings.of(new ProcessSources(Map.of()), settings -> {}),
        new Terminal(new PrintWriter(written), false));
  }

  private String said() {
    String text = written.toString();
    written.getBuffer().setLength(0);
    return text;
  }

  @Test
  void checkLogsInWhetherTheDemoIsRunningOrNot() throws Exception {
    assertTrue(demo(0).check(), written::toString);
    String stopped = said();
    assertEquals(STEPS, steps(stopped, "✓"), stopped);
    assertTrue(stopped.contains("[\"platform-admins\",\"developers\"]"), stopped);

    Demo.Running running = demo(0).start();
    try {
      said();
      assertTrue(demo(0).check(), written::toString);
      String whileRunning = said();
      assertEquals(STEPS, steps(whileRunning, "✓"), whileRunning);
      assertEquals(claim(stopped, "iss"), claim(whileRunning, "iss"));
      assertEquals(claim(stopped, "sub"), claim(whileRunning, "sub"), "the data is kept");

      DemoException again = assertThrows(DemoException.class, () -> demo(0).start());
      assertTrue(again.getMessage().contains("is running already"), again::getMessage);
    } finally {
      running.close();
    }
  }

  @Test
  void checkNamesTheStepThatFailsAndWhy() throws Exception {
    DemoSetup setup =
        DemoSetup.prepare(
            new DemoOptions(directory, Optional.of(0), Optional.empty()),
            java.time.InstantSource.system(),
            new java.security.SecureRandom(),
            new ProcessSources(Map.of()));
    Path accounts = directory.resolve("accounts.txt");
    String password = setup.accounts().accounts().get(0).password();
    Files.writeString(accounts, Files.readString(accounts).replace(password, "wrong"));
    assertFalse(demo(0).check());
    String said = said();
    assertEquals(List.of("Discovery", "Request", "Login page"), steps(said, "✓"), said);
    assertEquals(List.of("Password"), steps(said, "✗"), said);
    assertTrue(said.contains("HTTP 401: "), said);
    assertFalse(said.contains("The demo works"), said);
  }

  @Test
  void bannerSaysWhatToDoWithin80Columns() throws Exception {
    try (Demo.Running running = demo(0).start()) {
      String banner = said();
      DemoAccounts accounts = DemoAccounts.read(directory.resolve("accounts.txt"));
      for (DemoAccounts.Account account : accounts.accounts()) {
        assertTrue(banner.contains(account.login() + " "), banner);
        assertTrue(banner.contains(account.password()), banner);
      }
      assertTrue(banner.contains("--oidc-issuer-url=" + running.issuer()), banner);
      assertTrue(banner.contains(directory.resolve("ca.pem").toString()), banner);
      banner
          .replace(directory.toString(), "demo-data")
          .lines()
          .forEach(line -> assertTrue(line.length() <= 80, line));
    }
  }

  @Test
  void takenPortIsSaidWithTheOptionThatHelps() throws Exception {
    try (ServerSocket other =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      int port = other.getLocalPort();
      DemoException taken = assertThrows(DemoException.class, () -> demo(port).start());
      assertTrue(
          taken.getMessage().startsWith("Port " + port + ", for the issuer, is taken"),
          taken::getMessage);
      assertTrue(taken.getMessage().contains("Choose another one with --port."), taken::getMessage);
      try (var files = Files.list(directory)) {
        assertEquals(0, files.count(), "nothing was written yet");
      }
    }
  }

  private static List<String> steps(String text, String mark) {
    return text.lines()
        .filter(line -> line.startsWith("  " + mark + " "))
        .map(line -> line.substring(4, Math.min(20, line.length())).strip())
        .toList();
  }

  private static String claim(String text, String name) {
    Matcher line = Pattern.compile("(?m)^ {4}" + name + " +(\\S+)").matcher(text);
    assertTrue(line.find(), text);
    return line.group(1);
  }
}
