package dev.gatehouse.endtoend.presets;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.Chromium;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An issuer with a certificate of its own, and a browser that people have. */
@Timeout(900)
abstract class WithPresets {
  static final String ALICE = "alice@example.com";
  static Chromium chromium;

  @TempDir Path directory;
  TestServer server;
  Path certificate;

  /**
   * What the command printed.
   *
   * @param secret null for a public client
   */
  record Registered(String id, String secret, String settings) {}

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void stopBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    TestCertificates made = TestCertificates.make(directory, "issuer");
    certificate = directory.resolve("tls.pem");
    int port = TestServer.freePort();
    server =
        TestServer.in(directory).behindProxy("https://127.0.0.1:" + port).https(made, port).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What an administrator types: {@code gatehouse client add} and these arguments. */
  Registered add(String... arguments) {
    List<String> all = new ArrayList<>(List.of("client", "add"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--output", "json"));
    Map<String, Object> json = CommandRun.of(server.configuration(), all).is(0).json();
    try {
      Map<String, Object> client = JSONObjectUtils.getJSONObject(json, "client");
      String secret = (String) json.get("secret");
      if (secret != null) {
        server.secrets().add("client secret", secret);
      }
      return new Registered((String) client.get("id"), secret, (String) json.get("settings"));
    } catch (ParseException e) {
      throw new AssertionError(json.toString(), e);
    }
  }

  /** Somebody's browser, which trusts the issuer's certificate. */
  static BrowserContext person() {
    return chromium.person(true);
  }

  /** What kubelogin hands to kubectl when somebody logs in with a browser. */
  String loginByKubelogin(List<String> arguments) throws IOException, InterruptedException {
    try (Tool kubelogin = Tool.kubelogin(directory, arguments);
        BrowserContext person = person()) {
      String line = kubelogin.line(one -> one.contains("http://localhost:"));
      Page tab = person.newPage();
      tab.navigate(line.substring(line.indexOf("http://localhost:")).strip());
      logIn(tab);
      tab.waitForURL(url -> url.startsWith("http://localhost:"));
      return tokenOf(kubelogin.output());
    }
  }

  /** What kubelogin hands to kubectl when somebody logs in with a browser on another machine. */
  String loginByDeviceCode(List<String> arguments) throws IOException, InterruptedException {
    try (Tool kubelogin = Tool.kubelogin(directory, arguments);
        BrowserContext person = person()) {
      String line = kubelogin.line(one -> one.contains("/device?user_code="));
      Page tab = person.newPage();
      tab.navigate(line.substring(line.indexOf("https://")).strip());
      tab.click("button[type=submit]");
      tab.click("button[value=yes]");
      tab.fill("#login", ALICE);
      tab.fill("#password", TestServer.PASSWORD);
      tab.click("button[type=submit]");
      if (!tab.url().contains("/device/callback")) {
        tab.click("button[value=approve]");
      }
      tab.waitForURL(url -> url.contains("/device/callback?result=approved"));
      return tokenOf(kubelogin.output());
    }
  }

  /** The token of an ExecCredential, which must not be in any log. */
  String tokenOf(String said) {
    String json =
        said.lines()
            .filter(line -> line.startsWith("{"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(said));
    try {
      Map<String, Object> status =
          JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(json), "status");
      String token = (String) status.get("token");
      server.secrets().add("token", token);
      return token;
    } catch (ParseException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Fills in the issuer's form and allows what is asked. */
  static void logIn(Page tab) {
    tab.fill("#login", ALICE);
    tab.fill("#password", TestServer.PASSWORD);
    tab.click("button[type=submit]");
    tab.click("button[value=approve]");
  }
}
