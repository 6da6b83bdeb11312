package dev.gatehouse.endtoend.presets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The preset {@code web} with the Python library Authlib, and a person with a browser. */
class AuthlibTest extends WithPresets {
  private static final String REDIRECT = "https://shop.example.com/callback";

  @Test
  void aPythonApplicationLogsInRefreshesIntrospectsAndRevokes() throws Exception {
    Registered client = add("shop", "--preset", "web", "--url", REDIRECT);
    String discovery =
        client
            .settings()
            .lines()
            .filter(line -> line.startsWith("Discovery"))
            .findFirst()
            .orElseThrow()
            .replaceFirst("Discovery\\s+", "");
    try (Tool program = Tool.authlib(directory);
        BrowserContext person = person()) {
      program.tell(
          JSONObjectUtils.toJSONString(
              Map.of(
                  "client_id", client.id(),
                  "client_secret", client.secret(),
                  "redirect_uri", REDIRECT,
                  "ca", certificate.toString(),
                  "discovery", discovery)));
      Page tab = person.newPage();
      tab.route("https://shop.example.com/**", route -> route.fulfill());
      tab.navigate(program.line(line -> line.startsWith(server.issuer().toString())));
      logIn(tab);
      tab.waitForURL(url -> url.startsWith(REDIRECT));
      program.tell(tab.url());
      Map<String, Object> came = JSONObjectUtils.parse(program.line(line -> line.startsWith("{")));
      Map<String, Object> claims = JSONObjectUtils.getJSONObject(came, "claims");
      assertEquals(List.of("developers", "operators"), claims.get("groups"), came::toString);
      assertEquals(ALICE, JSONObjectUtils.getJSONObject(came, "userinfo").get("email"));
      assertEquals(true, came.get("rotated"));
      assertEquals(true, came.get("active"));
      assertEquals(200L, came.get("revoked"));
      assertEquals(false, came.get("dead"));
    }
  }
}
