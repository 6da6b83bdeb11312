package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connectors.FakeConnectors.Settings;
import dev.gatehouse.connectors.IdentityRules.UnverifiedEmail;
import dev.gatehouse.expressions.Expression;
import dev.gatehouse.mapping.IdentityMapping;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the configuration says of a connector's people holds at logins and at refreshes. */
class IdentityRulesTest {
  private static final IdentityRules STAFF =
      new IdentityRules(Set.of("staff", "admins"), UnverifiedEmail.KEEP);
  private final FakeConnectors fakes = new FakeConnectors();

  @AfterEach
  void close() {
    fakes.close();
  }

  private static UpstreamIdentity person(Groups groups, boolean verified) {
    return UpstreamIdentity.of("carol").email("carol@example.com", verified).groups(groups).build();
  }

  /** As connectors do: groups only when they are asked for. */
  private static UpstreamIdentity asked(UpstreamIdentity person, boolean groups) {
    return groups ? person : person.toBuilder().groups(Groups.notRequested()).build();
  }

  private ConnectorSet open(IdentityRules rules, UpstreamIdentity person) {
    Settings settings =
        new Settings(
            null,
            attempt -> new Authenticated(asked(person, attempt.context().groups())),
            request -> new RefreshResult.Refreshed(asked(person, request.groups()), new byte[0]));
    return open(rules, settings);
  }

  private ConnectorSet open(IdentityRules rules, Settings settings) {
    return fakes.open(
        List.of(
            new DeclaredConnector(
                "a",
                "fake",
                "A",
                settings,
                List.of(),
                Set.of(),
                ConnectorLimits.defaults(),
                rules)),
        null);
  }

  private LoginResult login(IdentityRules rules, UpstreamIdentity person, String... scopes)
      throws Exception {
    try (ConnectorSet set = open(rules, person);
        ConnectorLease lease = set.borrow("a")) {
      PasswordLogin login = assertInstanceOf(PasswordLogin.class, lease.connector().login());
      return login.login(
          new PasswordAttempt(
              "carol",
              "secret".toCharArray(),
              LoginContext.of(Set.of(scopes), RemoteInfo.of("192.0.2.1"))));
    }
  }

  private RefreshResult refresh(IdentityRules rules, UpstreamIdentity person, String... scopes)
      throws Exception {
    try (ConnectorSet set = open(rules, person);
        ConnectorLease lease = set.borrow("a")) {
      return lease
          .connector()
          .refresh()
          .orElseThrow()
          .refresh(new RefreshRequest(person, new byte[0], Set.of(scopes)));
    }
  }

  @Test
  void whoIsInNoAllowedGroupIsRefusedEvenWhenNobodyAsksForGroups() throws Exception {
    UpstreamIdentity guest = person(Groups.known(List.of("guests")), true);
    Rejected rejected = assertInstanceOf(Rejected.class, login(STAFF, guest, "openid"));
    assertEquals(LoginResult.Reason.NOT_ALLOWED, rejected.reason());
    RefreshResult.Gone gone =
        assertInstanceOf(RefreshResult.Gone.class, refresh(STAFF, guest, "openid"));
    assertEquals(RefreshResult.Reason.NOT_ALLOWED, gone.reason());
  }

  @Test
  void whoIsInOneOfThemComesIn() throws Exception {
    UpstreamIdentity admin = person(Groups.known(List.of("guests", "admins")), true);
    Authenticated quiet = assertInstanceOf(Authenticated.class, login(STAFF, admin, "openid"));
    // A later configuration may look at them; clients are told by their scopes.
    assertEquals(admin.groups(), quiet.identity().groups());
    Authenticated in =
        assertInstanceOf(Authenticated.class, login(STAFF, admin, "openid", "groups"));
    assertEquals(admin.groups(), in.identity().groups());
    RefreshResult.Refreshed refreshed =
        assertInstanceOf(RefreshResult.Refreshed.class, refresh(STAFF, admin, "openid"));
    assertEquals(admin.groups(), refreshed.identity().groups());
  }

  @Test
  void groupsThatCannotBeReadRefuseNobodyForGoodAndLetNobodyIn() {
    UpstreamIdentity unknown = person(Groups.unavailable("the directory is down"), true);
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> login(STAFF, unknown, "openid"));
    assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "one person's groups are no outage");
    assertTrue(e.getMessage().contains("the directory is down"), e.getMessage());
    assertThrows(UpstreamException.class, () -> refresh(STAFF, unknown, "openid"));
  }

  @Test
  void aLoginFromBeforeTheRulesCountsOnlyWhenItFitsThem() throws Exception {
    UpstreamIdentity admin = person(Groups.known(List.of("admins")), true);
    try (ConnectorSet set = open(STAFF, admin);
        ConnectorLease lease = set.borrow("a")) {
      assertTrue(lease.takes(admin));
      assertFalse(lease.takes(person(Groups.known(List.of("guests")), true)));
      assertFalse(lease.takes(person(Groups.notRequested(), true)), "nobody had asked then");
      assertFalse(lease.takes(person(Groups.unavailable("the directory is down"), true)));
    }
  }

  @Test
  void aDemandedChangeOfThePasswordIsNotLost() throws Exception {
    UpstreamIdentity admin = person(Groups.known(List.of("admins")), true);
    Settings settings =
        new Settings(
            null,
            attempt -> new Authenticated(admin),
            request -> new RefreshResult.Refreshed(admin, new byte[0], true));
    try (ConnectorSet set = open(STAFF, settings);
        ConnectorLease lease = set.borrow("a")) {
      RefreshResult result =
          lease
              .connector()
              .refresh()
              .orElseThrow()
              .refresh(new RefreshRequest(admin, new byte[0], Set.of()));
      assertTrue(
          assertInstanceOf(RefreshResult.Refreshed.class, result).passwordChangeDue(),
          "the person's session would go on answering");
    }
  }

  @Test
  void aConnectorWithoutGroupsLetsNobodyInWhereGroupsDecide() throws Exception {
    assertInstanceOf(Rejected.class, login(STAFF, person(Groups.notRequested(), true), "openid"));
  }

  @Test
  void anAddressThatNobodyVouchesForIsTreatedAsTheFileSays() throws Exception {
    UpstreamIdentity unproven = person(Groups.notRequested(), false);
    assertEquals(unproven, in(UnverifiedEmail.KEEP, unproven));
    assertEquals(Optional.empty(), in(UnverifiedEmail.OMIT, unproven).email());
    UpstreamIdentity trusted = in(UnverifiedEmail.TRUST, unproven);
    assertEquals(Optional.of("carol@example.com"), trusted.email());
    assertTrue(trusted.emailVerified());
    IdentityRules refusing = new IdentityRules(Set.of(), UnverifiedEmail.REFUSE);
    Rejected rejected = assertInstanceOf(Rejected.class, login(refusing, unproven, "openid"));
    assertEquals(LoginResult.Reason.NOT_ALLOWED, rejected.reason());
    assertInstanceOf(RefreshResult.Gone.class, refresh(refusing, unproven, "openid"));
    UpstreamIdentity proven = person(Groups.notRequested(), true);
    for (UnverifiedEmail policy : UnverifiedEmail.values()) {
      assertEquals(proven, in(policy, proven), policy.toString());
    }
  }

  private UpstreamIdentity in(UnverifiedEmail policy, UpstreamIdentity person) throws Exception {
    IdentityRules rules = new IdentityRules(Set.of(), policy);
    return assertInstanceOf(Authenticated.class, login(rules, person, "openid")).identity();
  }

  private static IdentityRules mapping(IdentityMapping mapping) {
    return new IdentityRules(Set.of(), UnverifiedEmail.KEEP, mapping);
  }

  private static IdentityRules requiring(String source) {
    return mapping(
        new IdentityMapping(
            List.of(
                new IdentityMapping.Requirement(
                    Expression.of(source, Expression.Result.BOOLEAN), "staff only")),
            Map.of(),
            Map.of(),
            ""));
  }

  @Test
  void aPrefixIsPutOnceHoweverOftenTheConnectorGivesBackWhatItGot() throws Exception {
    IdentityRules rules = mapping(new IdentityMapping(List.of(), Map.of(), Map.of(), "corp:"));
    UpstreamIdentity admin = person(Groups.known(List.of("admins")), true);
    Settings settings =
        new Settings(
            null,
            attempt -> new Authenticated(admin),
            // As a connector does whose upstream says nothing new.
            request -> new RefreshResult.Refreshed(request.lastKnown(), new byte[0]));
    try (ConnectorSet set = open(rules, settings);
        ConnectorLease lease = set.borrow("a")) {
      UpstreamIdentity known = in(lease);
      for (int i = 0; i < 3; i++) {
        assertEquals(Groups.known(List.of("corp:admins")), known.groups());
        known = refreshed(lease, known);
      }
    }
    try (ConnectorSet set = open(IdentityRules.none(), settings);
        ConnectorLease lease = set.borrow("a")) {
      assertEquals(admin, refreshed(lease, rules.believed(admin)), "the rule has been removed");
    }
  }

  private static UpstreamIdentity in(ConnectorLease lease) throws Exception {
    PasswordLogin login = assertInstanceOf(PasswordLogin.class, lease.connector().login());
    LoginResult result =
        login.login(
            new PasswordAttempt(
                "carol",
                "secret".toCharArray(),
                LoginContext.of(Set.of("groups"), RemoteInfo.of("192.0.2.1"))));
    return assertInstanceOf(Authenticated.class, result).identity();
  }

  private static UpstreamIdentity refreshed(ConnectorLease lease, UpstreamIdentity known)
      throws Exception {
    RefreshResult result =
        lease
            .connector()
            .refresh()
            .orElseThrow()
            .refresh(new RefreshRequest(known, new byte[0], Set.of("groups")));
    return assertInstanceOf(RefreshResult.Refreshed.class, result).identity();
  }

  @Test
  void requirementsHoldAtLoginsRefreshesAndForWhoIsLoggedIn() throws Exception {
    IdentityRules rules = requiring("'staff' in claims.groups");
    UpstreamIdentity guest = person(Groups.known(List.of("guests")), true);
    Rejected rejected = assertInstanceOf(Rejected.class, login(rules, guest, "openid"));
    assertEquals(LoginResult.Reason.NOT_ALLOWED, rejected.reason());
    assertTrue(rejected.detail().contains("staff only"), rejected.detail());
    assertInstanceOf(RefreshResult.Gone.class, refresh(rules, guest, "openid"));
    UpstreamIdentity staff = person(Groups.known(List.of("staff")), true);
    assertInstanceOf(Authenticated.class, login(rules, staff, "openid"), "groups were asked for");
    try (ConnectorSet set = open(rules, staff);
        ConnectorLease lease = set.borrow("a")) {
      assertTrue(lease.takes(staff));
      assertFalse(lease.takes(guest));
      assertFalse(lease.takes(person(Groups.notRequested(), true)), "nobody had asked then");
    }
  }

  @Test
  void aRuleThatFailsRefusesTheLoginAndEndsNoGrant() throws Exception {
    IdentityRules broken = requiring("claims.rank == 1");
    UpstreamIdentity person = person(Groups.known(List.of("staff")), true);
    Rejected rejected = assertInstanceOf(Rejected.class, login(broken, person, "openid"));
    assertTrue(rejected.detail().contains("rank"), rejected.detail());
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> refresh(broken, person, "openid"));
    assertEquals(UpstreamException.Kind.NOT_NOW, e.kind(), "one person's claims are no outage");
    UpstreamIdentity unread = person(Groups.unavailable("the directory is down"), true);
    IdentityRules groups = requiring("'staff' in claims.groups");
    assertThrows(UpstreamException.class, () -> login(groups, unread, "openid"));
  }
}
