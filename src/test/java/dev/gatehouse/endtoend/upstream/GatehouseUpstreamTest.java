package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One Gatehouse behind another: refresh tokens that rotate, groups in the ID token, logout. */
class GatehouseUpstreamTest extends WithUpstream {
  private TestServer upstream;

  @Override
  String startUpstream(String issuer, Path directory) throws Exception {
    upstream =
        TestServer.in(Files.createDirectory(directory.resolve("upstream")))
            .with("sessions: {absoluteLifetime: 1h}")
            .client(
                """
                - id: %s
                  name: The other Gatehouse
                  secret: %s
                  redirectURIs: [%s/callback]
                  postLogoutRedirectURIs: [%s/logout/callback]
                  skipConsent: true
                """
                    .formatted(UPSTREAM_CLIENT, UPSTREAM_SECRET, issuer, issuer))
            .start();
    return """
    scopes: [profile, email, groups]
    promptType: ""
    """;
  }

  @Override
  URI upstreamIssuer() {
    return upstream.issuer();
  }

  @Override
  void stopUpstream() {
    if (upstream != null) {
      upstream.close();
    }
  }

  private Reply tokens() {
    Page page = atProvider(request());
    return redeem(
        home(
            submitted(
                page,
                page.form()
                    .with("login", "alice@example.com")
                    .with("password", TestServer.PASSWORD))));
  }

  @Test
  void tokensAndRefreshesSayWhatTheOtherSays() {
    Reply tokens = tokens();
    for (int i = 0; i < 3; i++) {
      Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
      assertEquals("Alice Example", claims.get("name"));
      assertEquals("alice@example.com", claims.get("email"));
      assertEquals(List.of("developers", "operators"), claims.get("groups"));
      tokens = refresh(tokens);
      assertEquals(200, tokens.status(), tokens::toString);
    }
  }

  @Test
  void theSelfCheckFindsTheOtherGood() {
    long before = upstream.number("select count(*) from gh_session");
    AdminReply reply = server.administer("POST", "/connectors/upstream/check", Map.of());
    assertEquals(true, reply.body().get("works"), reply::toString);
    String found = reply.body().toString();
    assertTrue(found.contains("takes " + UPSTREAM_CLIENT), found);
    assertTrue(found.contains("/logout/backchannel/upstream"), found);
    assertEquals(before, upstream.number("select count(*) from gh_session"));
  }

  @Test
  void aLogoutGoesThroughBoth() {
    Page back = leave(tokens());
    assertEquals(303, back.status(), back::toString);
    URI location = back.location().orElseThrow();
    assertEquals(server.issuer().getAuthority(), location.getAuthority());
    assertEquals(BYE + "?state=s", browser.follow(location).header("location"));
    Page again = atProvider(request());
    assertEquals(200, again.status(), "must log in there again");
  }
}
