package dev.gatehouse.endtoend.presets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The preset {@code oauth2-proxy}: a page behind the proxy opens after a login. */
class Oauth2ProxyTest extends WithPresets {

  @Test
  void whoHasLoggedInGetsThrough() throws Exception {
    int port = TestServer.freePort();
    String url = "http://127.0.0.1:" + port;
    Registered client = add("--preset", "oauth2-proxy", "--url", url);
    // The settings as printed, with a secret in the place that they leave for one.
    Path file =
        Files.writeString(
            directory.resolve("oauth2-proxy.cfg"),
            client
                .settings()
                .replaceFirst("(?s).*?(?=provider)", "")
                .replaceFirst(
                    "cookie_secret = \"...\"",
                    "cookie_secret = \"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\""));
    List<String> surroundings =
        List.of(
            "--config=" + file,
            "--http-address=127.0.0.1:" + port,
            "--upstream=static://202",
            "--provider-ca-file=" + certificate,
            "--cookie-secure=false");
    try (Tool proxy = Tool.oauth2Proxy(directory, surroundings);
        BrowserContext person = person()) {
      proxy.line(line -> line.contains("HTTP: listening on") || line.contains("OAuthProxy"));
      Page tab = person.newPage();
      tab.navigate(url + "/behind");
      tab.click("button[type=submit]");
      logIn(tab);
      tab.waitForURL(url + "/behind");
      assertEquals(202, tab.reload().status(), proxy::said);
      Map<String, Object> who =
          JSONObjectUtils.parse(person.request().get(url + "/oauth2/userinfo").text());
      assertEquals(ALICE, who.get("email"));
      assertEquals(List.of("developers", "operators"), who.get("groups"));
      assertTrue(proxy.said().contains("202"), proxy::said);
    }
  }
}
