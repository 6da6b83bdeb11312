package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two applications and one login, in a real browser. */
class SignOnInChromiumTest extends WithChromium {
  @TempDir Path directory;
  private HttpServer application;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/", SignOnInChromiumTest::answer);
    application.start();
    server = TestServer.in(directory).client(client("mail")).client(client("wiki")).start();
  }

  @AfterEach
  void stop() {
    server.close();
    application.stop(0);
  }

  private String client(String id) {
    return """
    - id: %s
      name: The %s
      secret: %s-secret-0123456789abcdef0123456789
      redirectURIs: ["%s"]
      skipConsent: true
    """
        .formatted(id, id, id, callback(id));
  }

  private String callback(String id) {
    return "http://127.0.0.1:" + application.getAddress().getPort() + "/" + id;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] page = "<h1>The application</h1>".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }

  private void open(Page tab, String id, String... more) {
    Map<String, String> request = TestLogin.request("client_id", id);
    request.put("redirect_uri", callback(id));
    for (int i = 0; i < more.length; i += 2) {
      request.put(more[i], more[i + 1]);
    }
    tab.navigate(new TestLogin(server, new TestBrowser()).authorization(request).toString());
  }

  private void assertArrived(Page tab, String id) {
    tab.waitForURL(url -> url.startsWith(callback(id) + "?code="));
  }

  private static Cookie session(BrowserContext person) {
    return person.cookies().stream()
        .filter(cookie -> cookie.name.endsWith("-session"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "scripts: {0}")
  @ValueSource(booleans = {true, false})
  void oneLoginForTwoApplications(boolean scripts) {
    try (BrowserContext person = chromium.person(scripts)) {
      Page tab = person.newPage();
      open(tab, "mail");
      logInAs(tab, "alice@example.com");
      assertArrived(tab, "mail");
      Page other = person.newPage();
      open(other, "wiki");
      assertArrived(other, "wiki");
    }
  }

  @ParameterizedTest(name = "scripts: {0}")
  @ValueSource(booleans = {true, false})
  void theAccountIsChosen(boolean scripts) {
    try (BrowserContext person = chromium.person(scripts)) {
      Page tab = person.newPage();
      open(tab, "mail");
      logInAs(tab, "alice@example.com");
      assertArrived(tab, "mail");
      open(tab, "mail", "prompt", "select_account");
      tab.click("button[name=another]");
      logInAs(tab, "bob@example.com");
      assertArrived(tab, "mail");
      open(tab, "wiki");
      assertEquals(List.of("Alice Example", "bob"), tab.locator(".who > bdi").allTextContents());
      tab.click("button:has-text('bob')");
      assertArrived(tab, "wiki");
    }
  }

  @Test
  void whoStaysIsThereAfterTheBrowserWasClosed() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      open(tab, "mail");
      tab.check("input[name=remember]");
      logInAs(tab, "alice@example.com");
      assertArrived(tab, "mail");
      // A browser that is closed keeps the cookies that have an end.
      Cookie kept = session(person);
      assertTrue(kept.expires > 0, "the cookie goes with the browser");
      try (BrowserContext again = chromium.person(true)) {
        again.addCookies(List.of(kept));
        Page next = again.newPage();
        open(next, "wiki");
        assertArrived(next, "wiki");
      }
    }
  }

  @Test
  void whoDoesNotStayGoesWithTheBrowser() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      open(tab, "mail");
      logInAs(tab, "alice@example.com");
      assertArrived(tab, "mail");
      assertEquals(-1, session(person).expires);
    }
  }
}
