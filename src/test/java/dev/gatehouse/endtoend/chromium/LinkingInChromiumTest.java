package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person links two logins, in a real browser, and is one person to an application then. */
class LinkingInChromiumTest extends WithChromium {
  private static final String ALICE = "alice@example.com";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.in(directory)
            .with(
                """
                connectors:
                  - {type: test-token-upstream, id: up, name: Company, config: {world: linking}}
                linking: {connectors: [local, up]}
                """)
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The {@code sub} that the application gets of a login by a connector. */
  private String sub(String connector, String name) {
    return TestLogin.sub(new TestLogin(server, new TestBrowser()).tokens(connector, name));
  }

  private static String path(Page tab) {
    return URI.create(tab.url()).getPath();
  }

  @Test
  void twoLoginsThatALinkMakesOnePerson() {
    String sub = sub("local", ALICE);
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(server.at("/account").toString());
      tab.click("a[href*='/auth/local']");
      logInAs(tab, ALICE);
      tab.click("text=Ways to log in");
      assertEquals("/account/identities", path(tab));
      tab.click("text=Link another login");
      tab.click("a[href*='/auth/up']");
      logInAs(tab, "una");
      assertEquals("Are both of these you?", tab.textContent("h1"));
      assertTrue(tab.locator("text=Una Upstream").isVisible());
      assertTrue(tab.locator("text=Alice Example").isVisible());
      tab.click("button[value=link]");
      tab.waitForURL("**/account/identities?account=*");
      assertEquals(2, tab.locator(".entries > li").count());
      assertEquals(1, tab.locator("button[value=unlink]").count());
    }
    assertEquals(sub, sub("up", "una"));
    assertEquals(sub, sub("local", ALICE));
  }
}
