package dev.gatehouse.endtoend.presets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The preset {@code spa}: the npm library oidc-client-ts, in a browser and on another origin, logs
 * in, reads userinfo, refreshes and revokes.
 */
class BrowserApplicationTest extends WithPresets {
  private static final String PAGE =
      "<!doctype html><title>App</title><script src=/oidc.js></script><h1>The application</h1>";
  private HttpServer application;
  private byte[] library;
  private String origin;

  @BeforeEach
  void serve() throws Exception {
    library =
        Files.readAllBytes(
            Tool.browserLibrary("oidc-client-ts/dist/browser/oidc-client-ts.min.js"));
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/", this::answer);
    application.start();
    origin = "http://127.0.0.1:" + application.getAddress().getPort();
  }

  @AfterEach
  void end() {
    if (application != null) {
      application.stop(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean script = exchange.getRequestURI().getPath().equals("/oidc.js");
    byte[] body = script ? library : PAGE.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", script ? "text/javascript" : "text/html");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String manager(Registered client) {
    String discovery =
        client
            .settings()
            .lines()
            .filter(line -> line.startsWith("Discovery"))
            .findFirst()
            .orElseThrow()
            .replaceFirst("Discovery\\s+", "");
    return """
    window.manager = new oidc.UserManager({
      authority: '%s',
      client_id: '%s',
      redirect_uri: '%s/callback',
      scope: 'openid profile email groups offline_access',
      loadUserInfo: true,
    });
    """
        .formatted(discovery.replace("/.well-known/openid-configuration", ""), client.id(), origin);
  }

  private Map<?, ?> evaluate(Page tab, Registered client, String script) {
    return (Map<?, ?>) tab.evaluate("async () => { " + manager(client) + script + " }");
  }

  @Test
  void aLibraryInTheBrowserLogsInRefreshesAndRevokes() {
    Registered client = add("--preset", "spa", "--url", origin + "/callback");
    assertEquals(null, client.secret());
    try (BrowserContext person = person()) {
      Page tab = person.newPage();
      tab.navigate(origin + "/");
      tab.evaluate("() => { " + manager(client) + " manager.signinRedirect(); }");
      tab.waitForURL(url -> !url.startsWith(origin));
      logIn(tab);
      tab.waitForURL(url -> url.startsWith(origin + "/callback?"));
      Map<?, ?> first =
          evaluate(
              tab,
              client,
              "const u = await manager.signinCallback();"
                  + "return {profile: u.profile, access: u.access_token, refresh: u.refresh_token};");
      server.secrets().add("token", (String) first.get("access"));
      server.secrets().add("token", (String) first.get("refresh"));
      Map<?, ?> profile = (Map<?, ?>) first.get("profile");
      assertEquals("alice@example.com", profile.get("email"));
      assertEquals(List.of("developers", "operators"), profile.get("groups"));
      Map<?, ?> fresh =
          evaluate(
              tab,
              client,
              "const u = await manager.signinSilent();"
                  + "return {access: u.access_token, refresh: u.refresh_token};");
      server.secrets().add("token", (String) fresh.get("access"));
      server.secrets().add("token", (String) fresh.get("refresh"));
      assertNotEquals(first.get("access"), fresh.get("access"));
      assertNotEquals(first.get("refresh"), fresh.get("refresh"));
      Map<?, ?> revoked =
          evaluate(
              tab,
              client,
              "await manager.revokeTokens(['refresh_token', 'access_token']);"
                  + "const r = await fetch((await manager.metadataService.getMetadata()).userinfo_endpoint,"
                  + " {headers: {Authorization: 'Bearer "
                  + fresh.get("access")
                  + "'}}); return {status: r.status};");
      assertEquals(401, revoked.get("status"));
      assertTrue(tab.title().equals("App"));
    }
  }
}
