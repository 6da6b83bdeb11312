package dev.gatehouse.endtoend.chromium;

import com.microsoft.playwright.Page;
import dev.gatehouse.testing.Chromium;
import dev.gatehouse.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One Chromium for all tests of a class. */
abstract class WithChromium {
  static Chromium chromium;

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.start();
  }

  /** Fills in the login page and sends it. */
  static void logInAs(Page tab, String login) {
    tab.fill("#login", login);
    tab.fill("#password", TestServer.PASSWORD);
    tab.click("form button[type=submit]");
  }

  @AfterAll
  static void stopBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }
}
