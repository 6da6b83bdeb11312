package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login, consent, refusal and the ways in which people stray from the path. */
class LoginInChromiumTest extends WithChromium {
  private static final String ALICE = "alice@example.com";

  @TempDir Path directory;
  private final MutableClock clock = new MutableClock(Instant.now());
  private HttpServer application;
  private String callback;
  private TestServer server;
  private TestLogin login;

  @BeforeEach
  void start() throws IOException {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/callback", LoginInChromiumTest::answer);
    application.start();
    callback = "http://127.0.0.1:" + application.getAddress().getPort() + "/callback";
    server = TestServer.in(directory).clock(clock).start();
    login = new TestLogin(server, new TestBrowser());
  }

  @AfterEach
  void stop() {
    server.close();
    application.stop(0);
  }

  /** The application's page, to which the issuer sends the browser back. */
  private static void answer(HttpExchange exchange) throws IOException {
    byte[] page = "<h1>The application</h1>".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }

  private String request(String state) {
    Map<String, String> request = TestLogin.request("client_id", TestServer.NATIVE);
    request.put("redirect_uri", callback);
    request.put("state", state);
    return login.authorization(request).toString();
  }

  private static void logIn(Page tab, String password) {
    tab.fill("#login", ALICE);
    tab.fill("#password", password);
    submit(tab, "button[type=submit]");
  }

  private static void allow(Page tab) {
    submit(tab, "button[value=approve]");
  }

  /**
   * Presses a button and waits until the page that answers is there; going back is no race then.
   */
  private static void submit(Page tab, String button) {
    AtomicInteger loaded = new AtomicInteger();
    Consumer<Page> count = page -> loaded.incrementAndGet();
    tab.onLoad(count);
    tab.click(button);
    tab.waitForCondition(() -> loaded.get() > 0);
    tab.offLoad(count);
  }

  private void assertArrived(Page tab, String state) {
    assertTrue(tab.url().startsWith(callback + "?code="), tab.url());
    assertTrue(tab.url().contains("&state=" + state), tab.url());
    assertTrue(tab.url().contains("&iss="), tab.url());
  }

  @ParameterizedTest(name = "scripts: {0}")
  @ValueSource(booleans = {true, false})
  void aWrongPasswordIsSaidAndTheRightOneLogsIn(boolean scripts) {
    try (BrowserContext person = chromium.person(scripts)) {
      Page tab = person.newPage();
      tab.navigate(request("one"));
      logIn(tab, "not the password");
      assertTrue(tab.locator("[role=alert]").isVisible());
      assertEquals(ALICE, tab.inputValue("#login"), "what was typed stays");
      assertEquals("", tab.inputValue("#password"), "but for the password");
      tab.fill("#password", TestServer.PASSWORD);
      tab.click("button[type=submit]");
      assertTrue(tab.locator("h1").innerText().contains("Native application"));
      allow(tab);
      assertArrived(tab, "one");
    }
  }

  @Test
  void whoDeniesGoesBackToTheApplicationWithARefusal() {
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(request("two"));
      logIn(tab, TestServer.PASSWORD);
      tab.click("button[value=rejected]");
      assertTrue(tab.url().startsWith(callback + "?error=access_denied"), tab.url());
      assertTrue(tab.url().contains("state=two"), tab.url());
    }
  }

  @Test
  void whoComesBackFromLunchIsToldToStartAgain() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      tab.navigate(request("three"));
      clock.advance(Duration.ofMinutes(31));
      logIn(tab, TestServer.PASSWORD);
      assertFalse(tab.url().startsWith(callback), tab.url());
      String text = tab.locator("main").innerText();
      assertTrue(text.contains("application"), text);
      assertEquals(0, tab.locator("input[type=password]").count());
      tab.navigate(request("three-again"));
      logIn(tab, TestServer.PASSWORD);
      allow(tab);
      assertArrived(tab, "three-again");
    }
  }

  @Test
  void theBackButtonNeitherRepeatsALoginNorEndsInAFailureOfOurs() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      tab.navigate(request("four"));
      logIn(tab, TestServer.PASSWORD);
      tab.goBack();
      assertTrue(tab.locator("#password").isVisible(), "back at the form");
      assertEquals("", tab.inputValue("#password"));
      logIn(tab, TestServer.PASSWORD);
      allow(tab);
      assertArrived(tab, "four");
      var back = tab.goBack();
      // The answered attempt is gone; the page says so, and no second code is made.
      assertEquals(400, back.status(), tab.url());
      assertFalse(tab.url().startsWith(callback), tab.url());
      assertTrue(tab.locator("h1").isVisible());
    }
  }

  @Test
  void twoTabsAreTwoLogins() {
    try (BrowserContext person = chromium.person(true)) {
      Page first = person.newPage();
      Page second = person.newPage();
      first.navigate(request("first"));
      second.navigate(request("second"));
      logIn(first, TestServer.PASSWORD);
      logIn(second, TestServer.PASSWORD);
      allow(second);
      assertArrived(second, "second");
      allow(first);
      assertArrived(first, "first");
    }
  }

  @Test
  void loggingOutAsksAndEndsTheSession() {
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(request("six"));
      logIn(tab, TestServer.PASSWORD);
      allow(tab);
      assertTrue(session(person), "a session");
      tab.navigate(server.at("/logout").toString());
      assertTrue(tab.locator("main").innerText().contains("Alice"), "whose session it is");
      assertTrue(session(person), "asking ends nothing");
      tab.locator("button[type=submit]").first().click();
      assertFalse(session(person), "no session");
    }
  }

  private static boolean session(BrowserContext person) {
    return person.cookies().stream().anyMatch(cookie -> cookie.name.endsWith("-session"));
  }
}
