package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forwarding headers of strangers change nothing (attack case 77). */
class ForwardedHeadersTest {
  private static final String LAST_LOGIN =
      "select remote from gh_audit where remote is not null order by id desc limit 1";

  private static void forge(TestBrowser browser) {
    browser.header("X-Forwarded-For", "203.0.113.9");
    browser.header("X-Forwarded-Host", "evil.example");
    browser.header("X-Forwarded-Proto", "https");
    browser.header("X-Forwarded-Port", "444");
    browser.header("X-Forwarded-Prefix", "/evil");
    browser.header("X-Real-IP", "203.0.113.9");
    browser.header("Forwarded", "for=203.0.113.9;host=evil.example;proto=https");
  }

  @Test
  void withoutADeclaredProxyTheyAreIgnored(@TempDir Path directory) {
    try (TestServer server = TestServer.in(directory).start()) {
      TestBrowser browser = new TestBrowser();
      forge(browser);
      TestLogin login = new TestLogin(server, browser);
      Page form = login.form(TestLogin.request());
      assertFalse((form.body() + form.headers()).contains("evil"), form::toString);
      assertFalse(form.setCookie("-attempt-").contains("Secure"), form::toString);
      Page end =
          login.consent(login.password(form, "alice@example.com", TestServer.PASSWORD), true);
      assertEquals(server.issuer().toString(), end.response().get("iss"));
      assertEquals("127.0.0.1", server.text(LAST_LOGIN));
      Page discovery = browser.get(server.at("/.well-known/openid-configuration"));
      assertFalse(discovery.body().contains("evil"), discovery::toString);
    }
  }

  @Test
  void behindAProxyOnlyWhatItAddsIsBelieved(@TempDir Path directory) {
    try (TestServer server =
        TestServer.in(directory).behindProxy("https://id.example.com").start()) {
      TestBrowser browser = new TestBrowser();
      forge(browser);
      browser.through(server.port());
      // The stranger wrote the left one, the proxy the right one.
      browser.header("X-Forwarded-For", "198.51.100.1, 192.0.2.77");
      TestLogin login = new TestLogin(server, browser);
      Page form = login.form(TestLogin.request());
      assertFalse((form.body() + form.headers()).contains("evil"), form::toString);
      Page end =
          login.consent(login.password(form, "alice@example.com", TestServer.PASSWORD), true);
      assertEquals("https://id.example.com", end.response().get("iss"));
      assertEquals("192.0.2.77", server.text(LAST_LOGIN));
    }
  }
}
