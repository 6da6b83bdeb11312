package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.DexServer;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a browser through Dex, as somebody has it who moves one step at a time, to tokens. */
class DexEndToEndTest extends WithUpstream {
  private DexServer dex;

  @Override
  String startUpstream(String issuer, Path directory) throws Exception {
    dex = DexServer.start(directory, UPSTREAM_CLIENT, UPSTREAM_SECRET, issuer + "/callback");
    return "scopes: [profile, email, groups]\n";
  }

  @Override
  URI upstreamIssuer() {
    return dex.issuer();
  }

  @Override
  void stopUpstream() {
    if (dex != null) {
      dex.close();
    }
  }

  /** Follows Dex's redirects, most of which are 302, as long as they stay there. */
  private Page within(Page page) {
    Page now = page;
    for (int i = 0; i < 10 && leadsOn(now); i++) {
      now = browser.get(now.location().orElseThrow());
    }
    return now;
  }

  private boolean leadsOn(Page page) {
    return page.location()
        .filter(next -> next.getAuthority().equals(dex.issuer().getAuthority()))
        .isPresent();
  }

  @Test
  void aLoginAndRefreshesThatWorkAgainAndAgain() {
    Page form = within(atProvider(request()));
    Page answer =
        browser.submit(
            form.form().with("login", DexServer.LOGIN).with("password", DexServer.PASSWORD));
    Reply tokens = redeem(home(within(answer)));
    Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
    assertEquals("dora", claims.get("name"));
    assertEquals(DexServer.LOGIN, claims.get("email"));
    assertEquals(true, claims.get("email_verified"));
    for (int i = 0; i < 3; i++) {
      Reply next = refresh(tokens);
      assertEquals(200, next.status(), next::toString);
      assertNotEquals(tokens.text("refresh_token"), next.text("refresh_token"));
      assertEquals(claims.get("sub"), TestLogin.claims(next.text("id_token")).get("sub"));
      tokens = next;
    }
  }

  @Test
  void aWrongPasswordStaysThere() {
    Page form = within(atProvider(request()));
    Page again = browser.submit(form.form().with("login", DexServer.LOGIN).with("password", "x"));
    assertTrue(again.status() == 200 || again.status() == 401, again::toString);
    assertTrue(again.body().contains("name=\"password\""), again::toString);
  }
}
