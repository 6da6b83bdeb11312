package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One server for a class of tests, a fresh browser for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithServer {
  static final String ALICE = "alice@example.com";
  static final String BOB = "bob@example.com";
  TestServer server;
  TestBrowser browser;
  TestLogin login;

  /** What differs from the ordinary server. */
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder;
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    server = configure(TestServer.in(directory)).start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** What one test allowed is asked for in the next. */
  @BeforeEach
  void forgetConsents() {
    server.rows().change("delete from gh_consent");
  }

  @BeforeEach
  void newBrowser() {
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  /** Sends a request to {@code /auth}. */
  Page ask(Map<String, String> request) {
    return browser.get(login.authorization(request));
  }

  /** The page is ours, tells a reference and leads nowhere. */
  static void assertErrorPage(int status, Page page) {
    assertEquals(status, page.status(), page::toString);
    assertTrue(page.location().isEmpty(), page::toString);
    assertTrue(page.header("content-type").startsWith("text/html"), page::toString);
    assertTrue(page.body().contains(page.header("x-request-id")), page::toString);
    assertNoLeak(page);
  }

  /** Nothing of our inside stands in the answer. */
  static void assertNoLeak(Page page) {
    for (String trace : new String[] {"Exception", "dev.gatehouse", "\tat ", "Jetty", "Javalin"}) {
      assertFalse(page.body().contains(trace), page::toString);
    }
  }

  /** The client of {@link TestLogin#request} is told of an error. */
  void assertRedirectError(String error, Page page) {
    assertEquals(303, page.status(), page::toString);
    assertTrue(page.header("location").startsWith(TestServer.WEB_REDIRECT + "?"), page::toString);
    Map<String, String> response = page.response();
    assertEquals(error, response.get("error"), page::toString);
    assertEquals("state-1", response.get("state"), page::toString);
    assertEquals(server.issuer().toString(), response.get("iss"), page::toString);
    assertFalse(response.containsKey("code"), page::toString);
  }
}
