package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.IdentityRefreshContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asking again with what the provider gave. */
class OidcRefreshTest extends IdentityRefreshContract {
  private FakeProvider provider;

  @Override
  public Connector open(FakeHost host) throws Exception {
    if (provider == null) {
      provider = FakeProvider.start(host.clock());
    }
    return Config.of(provider).open(host);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Override
  protected Authenticated login(Connector connector) throws Exception {
    return assertInstanceOf(
        Authenticated.class,
        Config.logIn(connector, provider, Config.context("openid", "offline_access")));
  }

  @Override
  protected void remove() {
    provider.forget();
  }

  @Test
  void theHostIsToldThatTheStateWorksOnce() {
    assertTrue(connector().singleUseUpstreamState());
  }

  @Test
  void whatHasChangedIsThere() throws Exception {
    Authenticated login = login(connector());
    provider.person.put("groups", List.of("everybody"));
    provider.person.put("email", "new@example.org");
    host.clock().advance(Duration.ofHours(2));
    Refreshed now = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(Groups.known(List.of("everybody")), now.identity().groups());
    assertEquals(Optional.of("new@example.org"), now.identity().email());
    assertEquals(login.identity().authTime(), now.identity().authTime());
  }

  @Test
  void aRefreshTokenThatStaysIsKept() throws Exception {
    provider.rotates = false;
    Authenticated login = login(connector());
    Refreshed first = assertInstanceOf(Refreshed.class, refresh(login));
    assertInstanceOf(
        Refreshed.class,
        Config.refresh(connector(), new Authenticated(first.identity(), first.connectorState())));
    assertEquals(3, provider.asked("/token").size());
  }

  /** The host may fail to keep what a refresh that went well has brought. */
  @Test
  void aSuccessorThatTheHostLostIsUsedAtTheNextTry() throws Exception {
    Authenticated login = login(connector());
    assertInstanceOf(Refreshed.class, refresh(login));
    assertInstanceOf(Refreshed.class, refresh(login));
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void aUsedRefreshTokenEndsTheGrant() throws Exception {
    Authenticated login = login(connector());
    Refreshed first = assertInstanceOf(Refreshed.class, refresh(login));
    assertInstanceOf(
        Refreshed.class,
        Config.refresh(connector(), new Authenticated(first.identity(), first.connectorState())));
    Gone gone = assertInstanceOf(Gone.class, refresh(login));
    assertEquals(Reason.REVOKED, gone.reason());
    assertTrue(gone.detail().contains("invalid_grant"), gone.detail());
  }

  @ParameterizedTest
  @CsvSource({
    "500,{},UNREACHABLE",
    "503,busy,UNREACHABLE",
    "429,{},UNREACHABLE",
    "401,'{\"error\":\"invalid_client\"}',PROTOCOL",
    "400,'{\"error\":\"unauthorized_client\"}',PROTOCOL",
    "400,not json,PROTOCOL",
    "302,'',PROTOCOL",
    "200,[],PROTOCOL",
    "200,'{\"error\":\"invalid_client\"}',PROTOCOL",
    "200,'{\"token_type\":\"bearer\",\"id_token\":\"x\"}',PROTOCOL"
  })
  void anOutageIsNotTheEndOfAGrant(int status, String body, UpstreamException.Kind kind)
      throws Exception {
    Authenticated login = login(connector());
    provider.reply("/token", Reply.json(status, body));
    UpstreamException e = assertThrows(UpstreamException.class, () -> refresh(login));
    assertEquals(kind, e.kind(), e.getMessage());
    provider.mend("/token");
    assertInstanceOf(Refreshed.class, refresh(login), "the state still works");
  }

  @Test
  void aRefusalMayComeWithTheStatusOfASuccess() throws Exception {
    Authenticated login = login(connector());
    provider.reply(
        "/token", Reply.json(200, "{\"error\":\"invalid_grant\",\"access_token\":\"a\"}"));
    assertEquals(Reason.REVOKED, assertInstanceOf(Gone.class, refresh(login)).reason());
  }

  @Test
  void anIdTokenAboutSomebodyElseIsNoAnswer() throws Exception {
    Authenticated login = login(connector());
    provider.idToken = claims -> claims.put("sub", "somebody-else");
    UpstreamException e = assertThrows(UpstreamException.class, () -> refresh(login));
    assertTrue(e.getMessage().endsWith("it is about somebody else"), e.getMessage());
  }

  @Test
  void anIdentifierThatHasChangedEndsTheGrant() throws Exception {
    try (Connector byMail = Config.of(provider).set("userIDKey", "email").open(host)) {
      Authenticated login = login(byMail);
      provider.person.put("email", "other@example.org");
      Gone gone = assertInstanceOf(Gone.class, Config.refresh(byMail, login));
      assertEquals(Reason.IDENTITY_CHANGED, gone.reason());
    }
  }

  @Test
  void whoHasLeftTheAllowedGroupsIsGone() throws Exception {
    Config config = Config.of(provider).set("allowedGroups", List.of("developers"));
    try (Connector restricted = config.open(host)) {
      Authenticated login = login(restricted);
      provider.person.put("groups", List.of("everybody"));
      assertEquals(
          Reason.NOT_ALLOWED,
          assertInstanceOf(Gone.class, Config.refresh(restricted, login)).reason());
    }
  }

  @Test
  void groupsThatAreUnknownForAMomentEndNothing() throws Exception {
    Config config = Config.of(provider).set("allowedGroups", List.of("developers"));
    try (Connector restricted = config.open(host)) {
      Authenticated login = login(restricted);
      provider.person.put("groups", 7);
      UpstreamException e =
          assertThrows(UpstreamException.class, () -> Config.refresh(restricted, login));
      assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "one person is no outage");
    }
  }

  @Test
  void aRefreshThatCouldNotBeFinishedCostsNoLogin() throws Exception {
    try (Connector asking = Config.of(provider).set("getUserInfo", true).open(host)) {
      Authenticated login = login(asking);
      provider.reply("/userinfo", Reply.json(503, ""));
      for (int i = 0; i < 3; i++) {
        assertThrows(UpstreamException.class, () -> Config.refresh(asking, login));
      }
      provider.mend("/userinfo");
      Refreshed next = assertInstanceOf(Refreshed.class, Config.refresh(asking, login));
      assertInstanceOf(
          Refreshed.class,
          Config.refresh(asking, new Authenticated(next.identity(), next.connectorState())));
      assertInstanceOf(Gone.class, Config.refresh(asking, login), "its successor has been used");
    }
  }

  @Test
  void groupsThatNoTokenCanHoldAreNoAnswerAndCostNoLogin() throws Exception {
    try (Connector asking = Config.of(provider).set("getUserInfo", true).open(host)) {
      Authenticated login = login(asking);
      provider.reply(
          "/userinfo",
          Reply.json(200, "{\"sub\":\"" + FakeProvider.SUBJECT + "\",\"groups\":[\"\\ud800\"]}"));
      for (int i = 0; i < 2; i++) {
        UpstreamException e =
            assertThrows(UpstreamException.class, () -> Config.refresh(asking, login));
        assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
      }
      provider.mend("/userinfo");
      assertInstanceOf(Refreshed.class, Config.refresh(asking, login));
    }
  }

  @Test
  void withoutAnIdTokenUserinfoIsAskedWhetherThePersonIsThere() throws Exception {
    Config config =
        Config.of(provider).set("allowedGroups", List.of("developers")).set("userIDKey", "oid");
    provider.person.put("oid", "object-1");
    try (Connector restricted = config.open(host)) {
      Authenticated login = login(restricted);
      provider.tokens = answer -> answer.remove("id_token");
      Refreshed now = assertInstanceOf(Refreshed.class, Config.refresh(restricted, login));
      assertEquals(login.identity(), now.identity(), "userinfo has neither groups nor oid");
      assertEquals(1, provider.asked("/userinfo").size());
      assertInstanceOf(
          Refreshed.class,
          Config.refresh(restricted, new Authenticated(now.identity(), now.connectorState())),
          "with the new refresh token");
    }
  }

  @Test
  void withoutAnIdTokenUserinfoCountsWhereItDidAtTheLogin() throws Exception {
    try (Connector asking = Config.of(provider).set("getUserInfo", true).open(host)) {
      Authenticated login = login(asking);
      provider.tokens = answer -> answer.remove("id_token");
      provider.told = Set.of("email", "groups");
      provider.person.put("groups", List.of("new"));
      Refreshed now = assertInstanceOf(Refreshed.class, Config.refresh(asking, login));
      assertEquals(Groups.known(List.of("new")), now.identity().groups());
    }
  }

  @Test
  void userinfoAboutSomebodyElseIsNoAnswer() throws Exception {
    Authenticated login = login(connector());
    provider.tokens = answer -> answer.remove("id_token");
    provider.userInfo = claims -> claims.put("sub", "somebody-else");
    assertThrows(UpstreamException.class, () -> refresh(login));
  }

  @Test
  void whoSaysNothingNewSaysThatThePersonIsThere() throws Exception {
    provider.document = json -> json.remove("userinfo_endpoint");
    Authenticated login = login(connector());
    provider.tokens = answer -> answer.remove("id_token");
    Refreshed now = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(login.identity(), now.identity());
  }

  @Test
  void withoutARefreshTokenTheAccessTokenAnswersWhileItLives() throws Exception {
    provider.refreshes = false;
    Authenticated login = login(connector());
    Refreshed now = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(login.identity(), now.identity());
    provider.reply("/userinfo", Reply.json(403, "{}"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> refresh(login));
    assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "no word about the token");
    provider.challenge = "Bearer realm=\"x\", error=\"invalid_token\"";
    assertInstanceOf(Gone.class, refresh(login), "a word about the token");
    provider.challenge = null;
    provider.mend("/userinfo");
    provider.forget();
    Gone gone = assertInstanceOf(Gone.class, refresh(login));
    assertTrue(gone.detail().contains("gave no refresh token"), gone.detail());
  }

  @Test
  void withNothingToAskWithTheGrantEnds() throws Exception {
    provider.refreshes = false;
    provider.document = json -> json.remove("userinfo_endpoint");
    Authenticated login = login(connector());
    Gone gone = assertInstanceOf(Gone.class, refresh(login));
    assertTrue(gone.detail().contains("offline_access"), gone.detail());
  }

  @Test
  void theStateHoldsNoAccessTokenBesideARefreshToken() throws Exception {
    String state = new String(login(connector()).connectorState(), StandardCharsets.UTF_8);
    assertTrue(state.contains("refresh-"), "the refresh token");
    assertTrue(!state.contains("access-"), "nothing more than is needed");
    assertEquals(Optional.empty(), OidcState.of(new byte[0]));
  }
}
