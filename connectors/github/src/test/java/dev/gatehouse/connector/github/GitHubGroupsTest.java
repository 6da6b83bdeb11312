package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.fakes.FakeGitHub.Answer;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Organisations and teams: complete or an error (attack case 48). */
class GitHubGroupsTest extends WithGitHub {
  private long octo;

  @BeforeEach
  void makeOrganisations() {
    octo = accounts.organisation("octo");
    accounts.organisation("other");
    accounts.team("octo", "Back End", "back-end");
    accounts.team("octo", "Ops", "ops");
    accounts.team("other", "Ops", "ops");
    accounts.joinTeam("octo", "back-end", "alice");
    accounts.person("mallory", "Mallory");
  }

  @Test
  void everyPageIsRead() throws Exception {
    config.orgs("octo");
    List<String> expected = new ArrayList<>(List.of("octo:Back End"));
    for (int i = 0; i < 250; i++) {
      accounts.team("octo", "Team " + i, "team-" + i);
      accounts.joinTeam("octo", "team-" + i, "alice");
      expected.add("octo:Team " + i);
    }
    assertEquals(expected, groups("alice"));
    assertEquals(3, gitHub.asked().stream().filter(one -> one.contains("/user/teams")).count());
  }

  @Test
  void morePagesOrGroupsThanAllowedAreNotCutOff() throws Exception {
    for (int i = 0; i < 100; i++) {
      accounts.team("octo", "Team " + i, "team-" + i);
      accounts.joinTeam("octo", "team-" + i, "alice");
    }
    config.orgs("octo").set("groupLimit", 100);
    assertEquals(
        "101 groups are more than groupLimit allows", unavailable(in("alice").identity().groups()));
    config.set("pageLimit", 1);
    reopened();
    assertFails(Kind.PROTOCOL, "more than 1 pages at /user/teams?per_page=100", () -> in("alice"));
  }

  @Test
  void whoIsNotInARequiredOrganisationIsRefusedWhateverTheClientAsks() throws Exception {
    config.orgs("octo");
    accounts.join("other", "mallory");
    accounts.invite("octo", "mallory");
    for (var scopes : List.of(Browser.WITH_GROUPS, Browser.WITHOUT_GROUPS)) {
      Rejected refused =
          assertInstanceOf(Rejected.class, Browser.login(gitHub, connector(), "mallory", scopes));
      assertEquals(Reason.NOT_ALLOWED, refused.reason());
      assertEquals("mallory is in no organisation or team that may log in", refused.detail());
    }
    assertEquals(List.of("octo:Back End"), groups("alice"));
  }

  @Test
  void whoIsNotInARequiredTeamIsRefused() throws Exception {
    config.teams("octo", "Ops");
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason());
    accounts.joinTeam("other", "ops", "alice");
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason(), "the team of another organisation");
    accounts.joinTeam("octo", "ops", "alice");
    assertEquals(List.of("octo:Ops"), groups("alice"), "other teams are left out");
  }

  @Test
  void aMemberWithoutTeamsHasNoGroups() throws Exception {
    config.orgs("octo");
    accounts.join("octo", "mallory");
    assertEquals(List.of(), groups("mallory"));
  }

  @Test
  void namesAreComparedAsGitHubDoesAndNoFurther() throws Exception {
    config.teams("OCTO", "BACK END");
    assertEquals(List.of("OCTO:BACK END"), groups("alice"), "as the configuration spells them");
    // A long s for an s and a Kelvin sign for a k: anybody may make a team of that name.
    accounts.team("octo", "Op\u017f", "op");
    accounts.joinTeam("octo", "op", "mallory");
    accounts.team("octo", "Bac\u212a End", "bac-end");
    accounts.joinTeam("octo", "bac-end", "mallory");
    assertEquals(Reason.NOT_ALLOWED, refused("mallory").reason());
    config.teams("octo", "Ops");
    reopened();
    assertEquals(Reason.NOT_ALLOWED, refused("mallory").reason());
  }

  @Test
  void anOrganisationThatHidesBehindSignOnIsNotAnAbsentOne() throws Exception {
    config.orgs("octo", "other");
    accounts.wantSignOn("octo");
    Rejected refused = refused("alice");
    assertEquals(Reason.REFUSED_UPSTREAM, refused.reason());
    assertEquals(
        "whether alice may log in: the organisation octo wants single sign-on first",
        refused.detail());
    accounts.join("other", "alice");
    Authenticated login = in("alice");
    assertEquals(
        "the organisation octo wants single sign-on first",
        unavailable(login.identity().groups()),
        "allowed, but not without the groups of octo");
    assertEquals(
        Groups.notRequested(),
        assertInstanceOf(
                Authenticated.class,
                Browser.login(gitHub, connector(), "alice", Browser.WITHOUT_GROUPS))
            .identity()
            .groups());
    accounts.signOn("octo", "alice");
    assertEquals(List.of("octo:Back End"), groups("alice"));
  }

  @Test
  void anOrganisationThatKeepsTheApplicationOutIsNotAnAbsentOne() throws Exception {
    config.orgs("octo");
    accounts.keepApplicationOut("octo");
    Rejected refused = refused("alice");
    assertEquals(Reason.REFUSED_UPSTREAM, refused.reason());
    assertTrue(refused.detail().endsWith("octo does not let the application in"), refused::detail);
  }

  @Test
  void signOnOfAnOrganisationThatDoesNotCountHidesNothing() throws Exception {
    config.orgs("octo");
    accounts.join("other", "alice");
    accounts.wantSignOn("other");
    assertEquals(List.of("octo:Back End"), groups("alice"));
    config.set("orgs", null).set("loadAllGroups", true);
    reopened();
    assertTrue(unavailable(in("alice").identity().groups()).endsWith("wants single sign-on first"));
  }

  @Test
  void whoTakesTheNameOfARenamedOrganisationIsAnotherOne() throws Exception {
    config.set("orgs", List.of(Map.of("name", "octo", "id", Long.toString(octo))));
    assertEquals(List.of("octo:Back End"), groups("alice"));
    accounts.renameOrganisation("octo", "octo-new");
    accounts.organisation("octo");
    accounts.team("octo", "Back End", "back-end");
    accounts.joinTeam("octo", "back-end", "mallory");
    assertEquals(List.of("octo:Back End"), groups("alice"));
    assertEquals(Reason.NOT_ALLOWED, refused("mallory").reason());
  }

  @Test
  void aRenamedTeamOrOrganisationIsNotWhatWasConfigured() throws Exception {
    config.teams("octo", "Back End");
    accounts.renameTeam("octo", "back-end", "Server", "server");
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason());
    config.orgs("octo");
    reopened();
    assertEquals(List.of("octo:Server"), groups("alice"));
    accounts.renameOrganisation("octo", "octo-new");
    assertEquals(Reason.NOT_ALLOWED, refused("alice").reason());
  }

  @Test
  void listsThatCannotBeReadAreNotEmptyLists() throws Exception {
    Answer forbidden = Answer.error(403, "Resource not accessible by integration");
    for (String path : List.of("/api/v3/user/teams", "/api/v3/user/memberships/orgs")) {
      gitHub.script(path, forbidden);
      config.orgs("octo").set("loadAllGroups", null);
      reopened();
      Rejected refused = refused("alice");
      assertEquals(Reason.REFUSED_UPSTREAM, refused.reason());
      assertTrue(
          refused.detail().endsWith("answered 403: Resource not accessible by integration"),
          refused::detail);
      config.set("orgs", null).set("loadAllGroups", true);
      reopened();
      assertTrue(unavailable(in("alice").identity().groups()).contains("answered 403"));
      gitHub.restore(path);
    }
  }

  @Test
  void anOrganisationThatAnswersInTwoWaysIsNotBelieved() throws Exception {
    config.orgs("octo");
    accounts.leaveTeam("octo", "back-end", "alice");
    gitHub.script("/api/v3/orgs/octo/teams", Answer.error(404, "Not Found"));
    assertEquals(
        "whether alice may log in: the organisation octo does not show its teams",
        refused("alice").detail());
    gitHub.restore("/api/v3/orgs/octo/teams");
    gitHub.script("/api/v3/user/memberships/orgs", Answer.json(List.of()));
    assertEquals(
        "whether alice may log in: the organisation octo is not listed, but the person is a member",
        refused("alice").detail());
  }

  @Test
  void anOrganisationThatMayNotBeReadIsUndecided() throws Exception {
    config.orgs("other");
    gitHub.script("/api/v3/user/memberships/orgs/other", Answer.error(403, "No"));
    assertTrue(refused("alice").detail().contains("cannot be read"));
  }
}
