package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.IdentityRefreshContract;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LdapRefreshTest extends IdentityRefreshContract {
  private static final String ALICE = TestDirectory.dn("alice");

  private TestDirectory directory;

  @Override
  public Connector open(FakeHost host) throws Exception {
    if (directory == null) {
      directory = TestDirectory.start();
    }
    return Config.of(directory.host()).open(host);
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  @Override
  protected Authenticated login(Connector connector) throws Exception {
    return assertInstanceOf(
        Authenticated.class, Config.login(connector, "alice", TestDirectory.PASSWORD));
  }

  @Override
  protected void remove() throws Exception {
    directory.server().delete(ALICE);
  }

  @Test
  void groupsAreCurrentAndTheMethodOfLoginStays() throws Exception {
    Authenticated login = login(connector());
    directory.group("operators", ALICE);
    Refreshed now = assertInstanceOf(Refreshed.class, refresh(login));
    assertEquals(Groups.known(List.of("operators")), now.identity().groups());
    assertEquals(List.of("pwd"), now.identity().amr());
  }

  @Test
  void aRefreshIsTwoRoundTrips() throws Exception {
    Authenticated login = login(connector());
    directory.searches();
    refresh(login);
    assertEquals(2, directory.searches());
  }

  @Test
  void whoWasMovedIsFoundByTheIdentifier() throws Exception {
    Authenticated login = login(connector());
    directory.server().add("dn: ou=left,ou=people,dc=example,dc=org", "ou: left", "objectClass: x");
    directory.server().modifyDN(ALICE, "cn=Alice", false, "ou=left,ou=people,dc=example,dc=org");
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void anotherPersonInTheSamePlaceIsNotThePerson() throws Exception {
    directory.person("carol", "mail: c@example.org", "employeeNumber: 7");
    Config config = Config.of(directory.host()).set("userSearch.idAttr", "employeeNumber");
    try (Connector byNumber = config.open(host)) {
      Authenticated login = (Authenticated) Config.login(byNumber, "carol", TestDirectory.PASSWORD);
      directory.set(TestDirectory.dn("carol"), "employeeNumber", "8");
      Gone gone =
          assertInstanceOf(
              Gone.class,
              byNumber
                  .refresh()
                  .orElseThrow()
                  .refresh(new RefreshRequest(login.identity(), login.connectorState(), Set.of())));
      assertEquals(Reason.NOT_FOUND, gone.reason());
    }
  }

  @Test
  void anIdentifierInAnotherSpellingIsAnotherIdentifier() throws Exception {
    Authenticated login = login(connector());
    directory.set(ALICE, "uid", "ALICE");
    Gone gone = assertInstanceOf(Gone.class, refresh(login));
    assertEquals(Reason.IDENTITY_CHANGED, gone.reason(), "the sub would be another one");
  }

  @ParameterizedTest
  @CsvSource({
    "userAccountControl,514,DISABLED",
    "accountExpires,116444736000000001,DISABLED",
    "nsAccountLock,TRUE,DISABLED",
    "loginDisabled,true,DISABLED",
    "pwdAccountLockedTime,000001010000Z,DISABLED",
    "krbPrincipalExpiration,20200101000000Z,DISABLED",
    "pwdLastSet,0,NOT_ALLOWED",
    "pwdReset,TRUE,NOT_ALLOWED"
  })
  void whoMayNotUseTheAccountIsGone(String attribute, String value, Reason reason)
      throws Exception {
    Authenticated login = login(connector());
    directory.set(ALICE, attribute, value);
    assertEquals(reason, assertInstanceOf(Gone.class, refresh(login)).reason());
  }

  @ParameterizedTest
  @CsvSource({
    "userAccountControl,512",
    "accountExpires,0",
    "accountExpires,9223372036854775807",
    "pwdAccountLockedTime,20260101000000Z",
    "krbPrincipalExpiration,20990101000000Z",
    "pwdLastSet,133485408000000000"
  })
  void aLockThatPassesOrNoneEndsNothing(String attribute, String value) throws Exception {
    Authenticated login = login(connector());
    directory.set(ALICE, attribute, value);
    assertInstanceOf(Refreshed.class, refresh(login));
  }

  @Test
  void whoFallsOutOfTheFilterIsGone() throws Exception {
    Config config = Config.of(directory.host()).set("userSearch.filter", "(!(title=former))");
    try (Connector filtered = config.open(host)) {
      Authenticated login = login(filtered);
      directory.set(ALICE, "title", "former");
      Gone gone =
          assertInstanceOf(
              Gone.class,
              filtered
                  .refresh()
                  .orElseThrow()
                  .refresh(new RefreshRequest(login.identity(), login.connectorState(), Set.of())));
      assertEquals(Reason.NOT_FOUND, gone.reason());
    }
  }

  @Test
  void aDirectoryThatFailsIsNotAPersonWhoIsGone() throws Exception {
    Authenticated login = login(connector());
    directory.failSearches(new LDAPException(ResultCode.BUSY, "later"));
    UpstreamException busy = assertThrows(UpstreamException.class, () -> refresh(login));
    assertEquals(UpstreamException.Kind.UNREACHABLE, busy.kind());
    directory.failSearches(new LDAPException(ResultCode.REFERRAL, "elsewhere"));
    UpstreamException referral = assertThrows(UpstreamException.class, () -> refresh(login));
    assertEquals(UpstreamException.Kind.PROTOCOL, referral.kind());
  }
}
