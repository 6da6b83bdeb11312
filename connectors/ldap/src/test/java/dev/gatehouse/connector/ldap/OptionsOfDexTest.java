package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.SearchScope;
import dev.gatehouse.connector.ldap.ConnectionSettings.BindAs;
import dev.gatehouse.connector.ldap.ConnectionSettings.Security;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.tck.FakeHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each option of Dex's LDAP connector: accepted with its effect, or refused with what to write
 * instead. {@link LdapTlsTest} has those of TLS, {@link GroupsTest} those of groups.
 */
class OptionsOfDexTest {
  private TestDirectory directory;
  private Config config;

  @BeforeEach
  void start() throws Exception {
    directory = TestDirectory.start();
    config = Config.of(directory.host()).asDex();
  }

  @AfterEach
  void stop() {
    directory.close();
  }

  private UpstreamIdentity alice() throws Exception {
    return assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD))
        .identity();
  }

  private Rejected refusal(String name) throws Exception {
    return assertInstanceOf(Rejected.class, config.login(name, TestDirectory.PASSWORD));
  }

  private void assertProblem(String expected) {
    assertTrue(config.problems().stream().anyMatch(expected::equals), config.problems()::toString);
  }

  @Test
  void aConfigurationOfDexsDocumentationIsAcceptedWithoutAWord() throws Exception {
    assertEquals(List.of(), config.problems());
    assertEquals("alice", alice().userId());
  }

  @ParameterizedTest
  @CsvSource({
    "ldap.example.org, , ldap.example.org, 636",
    "ldap.example.org:1636, , ldap.example.org, 1636",
    "ldap.example.org, insecureNoSSL, ldap.example.org, 389",
    "ldap.example.org, startTLS, ldap.example.org, 389",
    "'[2001:db8::1]', , 2001:db8::1, 636",
    "'[2001:db8::1]:1636', , 2001:db8::1, 1636"
  })
  void host(String text, String mode, String host, int port) {
    config.set("host", text).set("insecureNoSSL", null);
    if (mode != null) {
      config.set(mode, true);
    }
    assertEquals(List.of(new HostPort(host, port)), config.settings().connection().hosts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ldaps://ldap.example.org", "ldap.example.org:port", ":636", "::1"})
  void hostThatIsNone(String text) {
    assertTrue(
        config.set("host", text).problems().get(0).startsWith("error: host "),
        config.problems()::toString);
  }

  @Test
  void hostIsRequired() {
    config.set("host", null);
    assertProblem("error: host is missing; give host, hosts or srv");
  }

  @Test
  void insecureNoSslWarnsOffThisMachine() {
    config.set("host", "ldap.example.org");
    assertEquals(Security.NONE, config.settings().connection().tls().security());
    assertProblem(
        "warning: insecureNoSSL: passwords cross the network in the clear; use LDAPS or startTLS,"
            + " with rootCA for an authority of your own");
  }

  @Test
  void startTlsNeverMeansNone() {
    config.set("startTLS", true);
    assertProblem(
        "error: insecureNoSSL and startTLS contradict each other (Dex then speaks without TLS);"
            + " remove insecureNoSSL to have TLS");
    config.set("insecureNoSSL", false);
    assertEquals(Security.START_TLS, config.settings().connection().tls().security());
  }

  @Test
  void clientCertAndClientKey() {
    config.set("insecureNoSSL", null).set("clientCert", "client.pem");
    assertProblem("error: clientCert and clientKey belong together; give both");
    config.set("clientKey", "client.key");
    assertEquals(
        Optional.of(Path.of("client.key")), config.settings().connection().tls().clientKey());
  }

  @Test
  void bindDnAndBindPw() throws Exception {
    assertEquals(BindAs.ACCOUNT, config.settings().connection().bind().as());
    config.set("bindPW", "wrong");
    UpstreamException e = assertThrows(UpstreamException.class, this::alice);
    assertTrue(e.getMessage().contains("check bindDN and bindPW"), e.getMessage());
    config.set("bindPW", null);
    assertProblem("error: bindPW is missing; give bindPW, bindPWEnv or bindPWFile with bindDN");
    config.set("bindPWEnv", "LDAP_PASSWORD");
    assertEquals("alice", alice().userId());
  }

  @Test
  void withoutBindDnSearchesAreAnonymousInDexFilesOnly() throws Exception {
    config.set("bindDN", "").set("bindPW", "");
    assertEquals(List.of(), config.problems());
    assertEquals(BindAs.ANONYMOUS, config.settings().connection().bind().as());
    assertEquals("alice", alice().userId());
    Config ours = Config.of(directory.host()).set("bindDN", null).set("bindPW", null);
    assertEquals(
        List.of(
            "error: bindDN is missing; give bindDN and bindPW, or bindAs: anonymous if that is"
                + " meant"),
        ours.problems());
    assertEquals(List.of(), ours.set("bindAs", "anonymous").problems());
  }

  @Test
  void usernamePrompt() throws Exception {
    assertEquals("Username", prompt());
    config.set("usernamePrompt", "Account");
    assertEquals("Account", prompt());
  }

  private String prompt() throws Exception {
    try (var connector = config.open(new FakeHost())) {
      return ((PasswordLogin) connector.login()).prompt();
    }
  }

  @Test
  void userSearchBaseDnAndScope() throws Exception {
    config.set("userSearch.baseDN", "dc=example,dc=org");
    assertEquals("alice", alice().userId());
    config.set("userSearch.scope", "one");
    assertEquals("no such person", refusal("alice").detail());
    config.set("userSearch.scope", "base");
    assertTrue(config.problems().get(0).contains("\"base\" is not known"));
    config.set("userSearch.scope", null).set("userSearch.baseDN", "people");
    assertTrue(config.problems().get(0).contains("is not a DN"), config.problems()::toString);
    config.set("userSearch.baseDN", null);
    assertProblem("error: userSearch.baseDN is missing; give baseDN (DN)");
  }

  @Test
  void userSearchFilter() throws Exception {
    config.set("userSearch.filter", "(objectClass=inetOrgPerson)");
    assertEquals("alice", alice().userId());
    config.set("userSearch.filter", "(&(objectClass=inetOrgPerson)(cn=Bob*))");
    assertEquals("no such person", refusal("alice").detail());
    config.set("userSearch.filter", "(objectClass=");
    assertTrue(config.problems().get(0).contains("is not a filter"), config.problems()::toString);
  }

  @Test
  void userSearchUsernameIsTextOrAList() throws Exception {
    config.set("userSearch.username", List.of("mail", "uid"));
    assertEquals("alice", alice().userId());
    Authenticated login = (Authenticated) config.login("alice@example.org", TestDirectory.PASSWORD);
    assertEquals("alice", login.identity().userId());
    config.set("userSearch.username", "cn");
    assertEquals("no such person", refusal("alice").detail());
    config.set("userSearch.username", null);
    assertTrue(config.problems().get(0).startsWith("error: userSearch.username is missing"));
  }

  @Test
  void userSearchIdAttr() throws Exception {
    config.set("userSearch.idAttr", "DN");
    assertEquals(TestDirectory.dn("alice"), alice().userId());
    config.set("userSearch.idAttr", "MAIL");
    assertEquals("alice@example.org", alice().userId(), "case does not count");
    config.set("userSearch.idAttr", null);
    assertEquals("alice", alice().userId(), "the default of Dex's documentation");
  }

  @Test
  void attributesThatDexRequiresAreRequiredInItsFilesOnly() throws Exception {
    directory.person("carol", "cn: Carol");
    for (String key : List.of("emailAttr", "nameAttr", "preferredUsernameAttr")) {
      config = Config.of(directory.host()).set("userSearch." + key, "telephoneNumber");
      if (!key.equals("emailAttr")) {
        config.set("userSearch.emailAttr", "cn");
      }
      assertInstanceOf(Authenticated.class, config.login("carol", TestDirectory.PASSWORD));
      config.asDex();
      assertTrue(refusal("carol").detail().endsWith("has no usable telephoneNumber"));
    }
  }

  @Test
  void userSearchNames() throws Exception {
    config.set("userSearch.preferredUsernameAttr", "sn").set("userSearch.nameAttr", "CN");
    assertEquals(Optional.of("Alice Example"), alice().username());
    assertEquals(Optional.of("Example"), alice().preferredUsername());
    assertEquals(Optional.of("alice@example.org"), alice().email());
    assertTrue(alice().emailVerified());
  }

  @Test
  void userSearchEmailSuffixFollowsTheName() throws Exception {
    config.set("userSearch.emailSuffix", "corp.example.org").set("userSearch.nameAttr", "uid");
    assertEquals(Optional.of("alice@corp.example.org"), alice().email());
    config.set("userSearch.nameAttr", null);
    assertProblem("error: emailSuffix needs nameAttr, whose value stands before the @; give it");
  }

  @Test
  void groupSearchWithoutBaseDnFindsNone() throws Exception {
    directory.group("g", TestDirectory.dn("alice"));
    config.set("groupSearch.baseDN", "");
    assertProblem(
        "warning: groupSearch finds nothing: baseDN is missing; give the entry below which groups"
            + " are");
    assertEquals(Groups.known(List.of()), alice().groups());
  }

  @Test
  void groupSearchNameAttrIsRequired() {
    config.set("groupSearch.nameAttr", null);
    assertProblem("error: nameAttr is missing; give nameAttr, such as cn, or nameTemplate");
  }

  @Test
  void theFlatFormOfGroupSearchWorksWithAWarning() throws Exception {
    directory.group("g", TestDirectory.dn("alice")).group("above", TestDirectory.groupDn("g"));
    config
        .set("groupSearch.userMatchers", null)
        .set("groupSearch.userAttr", "DN")
        .set("groupSearch.groupAttr", "member");
    assertEquals(Groups.known(List.of("g")), alice().groups());
    assertProblem("warning: userAttr is an old form; write it as an item of userMatchers");
    config.set("groupSearch.recursionGroupAttr", "member");
    assertEquals(Groups.known(List.of("g", "above")), alice().groups());
    config.set("groupSearch.userMatchers", List.of(Map.of("userAttr", "uid", "groupAttr", "x")));
    assertProblem("warning: userMatchers count, the old form does not; remove it");
    assertEquals(Groups.known(List.of()), alice().groups());
  }

  @Test
  void groupSearchScopeAndFilterAreRead() {
    config.set("groupSearch.scope", "one").set("groupSearch.filter", "(objectClass=group)");
    GroupSearch search = config.settings().groups().orElseThrow();
    assertEquals(SearchScope.ONE, search.scope());
    assertEquals(Optional.of("(objectClass=group)"), search.filter());
  }

  @Test
  void kerberosIsRefusedWhenItIsOn() throws Exception {
    config.set("kerberos", Map.of("enabled", true, "keytabPath", "/etc/krb5.keytab"));
    assertProblem(
        "error: Kerberos is not supported; remove it: people type their name and password, as"
            + " with fallbackToPassword");
    config.set("kerberos", Map.of("enabled", false));
    assertEquals("alice", alice().userId());
  }

  @Test
  void theSameUserIdHasTheSameFormAsInDex() throws Exception {
    directory.person("carol", "cn: Carol", "mail: c@example.org", "employeeNumber: 007");
    config.set("userSearch.idAttr", "employeeNumber");
    Authenticated login = (Authenticated) config.login("CAROL", TestDirectory.PASSWORD);
    assertEquals("007", login.identity().userId(), "the entry's text, not what was typed");
  }
}
