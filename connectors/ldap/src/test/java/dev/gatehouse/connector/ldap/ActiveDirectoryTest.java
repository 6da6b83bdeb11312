package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10WarningType;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Active Directory and password policies say, and identifiers in bytes. */
class ActiveDirectoryTest {
  private static final String ALICE = TestDirectory.dn("alice");
  private static final byte[] GUID = HexFormat.of().parseHex("33221100554477668899aabbccddeeff");

  /** S-1-5-21-1-2-3-1105. */
  private static final byte[] SID =
      HexFormat.of().parseHex("010500000000000515000000010000000200000003000000" + "51040000");

  private static final byte[] DOMAIN_USERS =
      HexFormat.of().parseHex("010500000000000515000000010000000200000003000000" + "01020000");

  private TestDirectory directory;
  private Config config;

  @BeforeEach
  void start() throws Exception {
    directory = TestDirectory.start();
    directory.set(ALICE, "objectGUID", GUID).set(ALICE, "objectSid", SID);
    directory.set(ALICE, "sAMAccountName", "alice");
    directory.set(ALICE, "userPrincipalName", "alice@corp.example.org");
    directory.set(ALICE, "primaryGroupID", "513");
    config =
        Config.of(directory.host())
            .set("userSearch.username", List.of("sAMAccountName", "userPrincipalName"))
            .set("userSearch.idAttr", "objectGUID");
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  private static String diagnostic(String code) {
    return "80090308: LdapErr: DSID-0C090449, comment: AcceptSecurityContext error, data "
        + code
        + ", v4563";
  }

  @ParameterizedTest
  @CsvSource({
    "525, INVALID_CREDENTIALS, no such person",
    "52e, INVALID_CREDENTIALS, wrong password",
    "530, NOT_ALLOWED, not at this time",
    "531, NOT_ALLOWED, not from this computer",
    "532, REFUSED_UPSTREAM, password has expired",
    "533, NOT_ALLOWED, disabled",
    "701, NOT_ALLOWED, account has expired",
    "773, REFUSED_UPSTREAM, must be changed",
    "775, INVALID_CREDENTIALS, locked",
    "8009, INVALID_CREDENTIALS, refused by Active Directory"
  })
  void subCodesAreWords(String code, Reason reason, String words) throws Exception {
    directory.refuse(ALICE, ResultCode.INVALID_CREDENTIALS, diagnostic(code));
    Rejected answer =
        assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
    assertEquals(reason, answer.reason());
    assertTrue(answer.detail().contains(words) && answer.detail().contains(code), answer.detail());
  }

  @ParameterizedTest
  @CsvSource({
    "CONSTRAINT_VIOLATION, INVALID_CREDENTIALS",
    "UNWILLING_TO_PERFORM, INVALID_CREDENTIALS",
    "INAPPROPRIATE_AUTHENTICATION, INVALID_CREDENTIALS",
    "NO_SUCH_OBJECT, INVALID_CREDENTIALS"
  })
  void otherAnswersToABindAreNoLogin(String code, Reason reason) throws Exception {
    ResultCode result = (ResultCode) ResultCode.class.getField(code).get(null);
    directory.refuse(ALICE, result, "because");
    Rejected answer =
        assertInstanceOf(Rejected.class, config.login("alice", TestDirectory.PASSWORD));
    assertEquals(reason, answer.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "STRONG_AUTH_REQUIRED, PROTOCOL, wants TLS",
    "CONFIDENTIALITY_REQUIRED, PROTOCOL, wants TLS",
    "REFERRAL, PROTOCOL, referrals are not followed",
    "UNAVAILABLE, UNREACHABLE, unavailable"
  })
  void aDirectoryThatDoesNotAnswerTheQuestionIsNoWrongPassword(
      String code, UpstreamException.Kind kind, String words) throws Exception {
    ResultCode result = (ResultCode) ResultCode.class.getField(code).get(null);
    directory.refuse(ALICE, result, "because");
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
    assertEquals(kind, e.kind());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "PASSWORD_EXPIRED, INVALID_CREDENTIALS, expired",
    "ACCOUNT_LOCKED, INVALID_CREDENTIALS, locked",
    "CHANGE_AFTER_RESET, REFUSED_UPSTREAM, must be changed"
  })
  void aPasswordPolicysErrorIsARefusalAlsoWhenTheBindSucceeds(
      DraftBeheraLDAPPasswordPolicy10ErrorType error, Reason reason, String words)
      throws Exception {
    directory.answerWith(
        ALICE, new DraftBeheraLDAPPasswordPolicy10ResponseControl(null, -1, error));
    for (String password : List.of(TestDirectory.PASSWORD, "wrong")) {
      Rejected answer = assertInstanceOf(Rejected.class, config.login("alice", password));
      assertEquals(reason, answer.reason());
      assertTrue(answer.detail().contains(words), answer.detail());
    }
  }

  @Test
  void aPasswordPolicysWarningIsNone() throws Exception {
    directory.answerWith(
        ALICE,
        new DraftBeheraLDAPPasswordPolicy10ResponseControl(
            DraftBeheraLDAPPasswordPolicy10WarningType.TIME_BEFORE_EXPIRATION, 3600, null));
    assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
  }

  @Test
  void aPolicyThatMakesNoSenseIsNoLogin() throws Exception {
    byte[] huge = new byte[1 << 20];
    directory.answerWith(
        ALICE,
        new Control(
            DraftBeheraLDAPPasswordPolicy10ResponseControl.PASSWORD_POLICY_RESPONSE_OID,
            false,
            new ASN1OctetString(huge)));
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
  }

  @Test
  void anAnswerLargerThanAnyRealOneIsRefused() throws Exception {
    directory.answerWith(
        ALICE, new Control("1.2.3.4", false, new ASN1OctetString(new byte[9 << 20])));
    assertThrows(UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
  }

  @Test
  void aDisabledAccountMayNotLogInWhateverTheBindSays() throws Exception {
    directory.set(ALICE, "userAccountControl", "514");
    Rejected disabled = (Rejected) config.login("alice", TestDirectory.PASSWORD);
    assertEquals(Reason.NOT_ALLOWED, disabled.reason());
    directory.set(ALICE, "userAccountControl", "512").set(ALICE, "pwdLastSet", "0");
    Rejected change = (Rejected) config.login("alice", TestDirectory.PASSWORD);
    assertEquals(Reason.REFUSED_UPSTREAM, change.reason());
    directory.set(ALICE, "userAccountControl", "66048");
    assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
  }

  @Test
  void identifiersInBytesHaveTheirUsualText() throws Exception {
    String text = "00112233-4455-6677-8899-aabbccddeeff";
    assertEquals(text, id(config.login("ALICE", TestDirectory.PASSWORD)));
    assertEquals(text, id(config.login("alice@corp.example.org", TestDirectory.PASSWORD)));
    config.set("userSearch.idAttr", "ObjectSID");
    assertEquals("S-1-5-21-1-2-3-1105", id(config.login("alice", TestDirectory.PASSWORD)));
    assertArrayEquals(GUID, ActiveDirectory.guidBytes(text).orElseThrow());
    assertArrayEquals(SID, ActiveDirectory.sidBytes("S-1-5-21-1-2-3-1105").orElseThrow());
    assertTrue(ActiveDirectory.sidText(new byte[] {1, 120, 0, 0, 0, 0, 0, 5, 1}).isEmpty());
    assertTrue(ActiveDirectory.guidText(new byte[15]).isEmpty());
  }

  @Test
  void somebodyIsFoundAgainByAnIdentifierInBytes() throws Exception {
    for (String attribute : List.of("objectGUID", "objectSid")) {
      config.set("userSearch.idAttr", attribute);
      try (Connector connector = config.open(new FakeHost())) {
        Authenticated login =
            (Authenticated) Config.login(connector, "alice", TestDirectory.PASSWORD);
        RefreshRequest request =
            new RefreshRequest(login.identity(), new byte[0], Set.of("openid"));
        assertInstanceOf(Refreshed.class, connector.refresh().orElseThrow().refresh(request));
      }
    }
  }

  private static String id(LoginResult result) {
    return assertInstanceOf(Authenticated.class, result).identity().userId();
  }

  @Test
  void thePrimaryGroupCountsWithTheGroupsThatItIsIn() throws Exception {
    directory.group("staff", ALICE);
    directory.group("Domain Users", "cn=nobody");
    directory.set(TestDirectory.groupDn("Domain Users"), "objectSid", DOMAIN_USERS);
    directory.group("Users", TestDirectory.groupDn("Domain Users"));
    config.set(
        "groupSearch.userMatchers", List.of(Map.of("userAttr", "DN", "groupAttr", "member")));
    assertEquals(Groups.known(List.of("staff")), groups());
    config.set("groupSearch.primaryGroup", true);
    assertEquals(Set.of("staff", "Domain Users"), Set.copyOf(known()));
    directory.searches();
    config.set("groupSearch.nested", "in-chain");
    assertEquals(Set.of("staff", "Domain Users", "Users"), Set.copyOf(known()));
    assertEquals(3, directory.searches(), "the person, the groups, those of the primary group");
    config.set("groupSearch.nested", "walk");
    assertEquals(Set.of("staff", "Domain Users", "Users"), Set.copyOf(known()));
  }

  private Groups groups() throws Exception {
    return assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD))
        .identity()
        .groups();
  }

  private List<String> known() throws Exception {
    return assertInstanceOf(Groups.Known.class, groups()).names();
  }
}
