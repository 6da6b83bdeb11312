package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestApplication;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two applications, one login, one logout in a real browser: the server tells the other one. */
class BackchannelInChromiumTest extends WithChromium {
  @TempDir Path directory;

  @Test
  void aLogoutFromOneEndsTheOtherThroughTheServer() throws Exception {
    try (TestApplication mail = TestApplication.start("mail");
        TestApplication wiki = TestApplication.start("wiki");
        TestServer server =
            TestServer.in(directory)
                .client(mail.serverToldRegistration())
                .client(wiki.serverToldRegistration())
                .with("outbound: {allowedNetworks: [127.0.0.0/8]}")
                .start();
        BrowserContext person = chromium.person(true)) {
      mail.use(server);
      wiki.use(server);
      Page tab = person.newPage();
      tab.navigate(mail.login());
      logInAs(tab, "alice@example.com");
      tab.waitForURL(mail.home());
      tab.navigate(wiki.login());
      tab.waitForURL(wiki.home());
      assertEquals("logged in", tab.textContent("h1"));
      tab.navigate(mail.logout());
      tab.waitForURL(mail.bye() + "?state=state-of-mail");
      assertTrue(wiki.endedByServer());
      tab.navigate(wiki.home());
      assertEquals("logged out", tab.textContent("h1"));
      tab.navigate(wiki.login());
      assertEquals(1, tab.locator("#password").count(), "the session at the issuer is over");
    }
  }
}
