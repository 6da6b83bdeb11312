package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What applications are told of people is what the rules of their connector make (R20). */
class MappingTest extends WithIssuer {
  private static final String WORLD = "mapping";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with(
        """
        connectors:
          - type: test-token-upstream
            id: corp
            name: Corp
            config: {world: mapping}
            mapping:
              requirements:
                - {expression: "!('banned' in claims.groups)", message: banned people stay out}
              preferredUsername: "claims.email.split('@')[0] + '.corp'"
              groups: "claims.groups.filter(g, g != 'all')"
              groupPrefix: "corp:"
              claims: {tier: "size(claims.groups)"}
          - type: local
            id: here
            name: Local
            mapping: {groupPrefix: "here:"}
        """);
  }

  private Reply tokens(String connector, String person) {
    Reply tokens = login.tokens(connector, person);
    assertGranted(tokens);
    return tokens;
  }

  private static Map<String, Object> claims(Reply tokens) {
    return TestLogin.claims(tokens.text("id_token"));
  }

  private static void groups(String... names) {
    TestUpstream.of(WORLD).groups(Groups.known(List.of(names)));
  }

  @Test
  void tokensAndUserinfoSayTheSameAndRefreshesAgain() {
    groups("all", "dev");
    Reply tokens = tokens("corp", "una");
    for (int i = 0; i < 3; i++) {
      Map<String, Object> told = claims(tokens);
      assertEquals("una.corp", told.get("preferred_username"));
      assertEquals(List.of("corp:dev"), told.get("groups"));
      assertEquals(2L, told.get("tier"));
      Map<String, Object> userinfo = login.userinfo(tokens.text("access_token")).json();
      assertEquals(List.of("corp:dev"), userinfo.get("groups"));
      assertEquals(2L, userinfo.get("tier"));
      tokens = login.refresh(tokens.text("refresh_token"));
      assertGranted(tokens);
    }
    groups("ops");
    tokens = login.refresh(tokens.text("refresh_token"));
    assertEquals(List.of("corp:ops"), claims(tokens).get("groups"));
    assertEquals(1L, claims(tokens).get("tier"));
  }

  @Test
  void whoDoesNotMeetARequirementAnyMoreIsGone() {
    groups("dev");
    Reply tokens = tokens("corp", "una");
    groups("dev", "banned");
    assertRefused(400, "invalid_grant", login.refresh(tokens.text("refresh_token")));
    assertDead(tokens);
  }

  @Test
  void peopleOfThisServerAreMappedToo() {
    Reply tokens = tokens("here", ALICE);
    Object groups = claims(tokens).get("groups");
    assertEquals(List.of("here:developers", "here:operators"), groups);
    Reply next = login.refresh(tokens.text("refresh_token"));
    assertEquals(groups, claims(next).get("groups"));
    assertEquals(groups, login.userinfo(next.text("access_token")).json().get("groups"));
  }
}
