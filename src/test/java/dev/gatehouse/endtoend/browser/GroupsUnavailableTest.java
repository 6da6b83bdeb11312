package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups that were asked for and cannot be read are an error, never tokens without them, whether a
 * scope or the {@code claims} parameter asks.
 */
class GroupsUnavailableTest extends WithServer {
  private static final String WORLD = "groups-unavailable";
  private static final String CLAIMS = "{\"id_token\":{\"groups\":null}}";
  private final TestUpstream upstream = TestUpstream.of(WORLD);

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with(
        """
        connectors:
          - {type: test-token-upstream, id: up, name: Up, config: {world: %s}}
        """
            .formatted(WORLD));
  }

  @BeforeEach
  void groupsAreThere() {
    upstream.groups(Groups.known(List.of("first")));
  }

  private static Map<String, String> request(String scope, String claims) {
    Map<String, String> request = TestLogin.request("connector_id", "up");
    request.put("scope", scope);
    if (claims != null) {
      request.put("claims", claims);
    }
    return request;
  }

  private Page logIn(Map<String, String> request) {
    return login.password(login.form(request), "una", "any");
  }

  private Reply tokens(Map<String, String> request) {
    return login.redeem(login.consent(logIn(request), true).response().get("code"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLoginIsRefused(boolean byScope) {
    upstream.groups(Groups.unavailable("the test says so"));
    Page end = logIn(byScope ? request("openid groups", null) : request("openid", CLAIMS));
    assertRedirectError("temporarily_unavailable", end);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRefreshIsRefusedAndTheTokenIsKept(boolean byScope) {
    Reply tokens =
        tokens(
            byScope
                ? request("openid offline_access groups", null)
                : request("openid offline_access", CLAIMS));
    assertEquals(List.of("first"), TestLogin.claims(tokens.text("id_token")).get("groups"));
    upstream.groups(Groups.unavailable("the test says so"));
    Reply refused = login.refresh(tokens.text("refresh_token"));
    assertEquals("temporarily_unavailable", refused.error(), refused::toString);
    upstream.groups(Groups.known(List.of("second")));
    Reply again = login.refresh(tokens.text("refresh_token"));
    assertEquals(List.of("second"), TestLogin.claims(again.text("id_token")).get("groups"));
  }

  @Test
  void whoDoesNotAskForThemDoesNotCare() {
    upstream.groups(Groups.unavailable("the test says so"));
    Reply tokens = tokens(request("openid offline_access", null));
    assertFalse(TestLogin.claims(tokens.text("id_token")).containsKey("groups"));
    assertEquals(200, login.refresh(tokens.text("refresh_token")).status());
  }
}
