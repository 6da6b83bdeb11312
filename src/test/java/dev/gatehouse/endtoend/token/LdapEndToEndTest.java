package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** From a browser through the LDAP connector, found as every connector is, to tokens. */
class LdapEndToEndTest extends WithIssuer {
  private static InMemoryDirectoryServer directory;

  private static void startDirectory() throws LDAPException, LDIFException, UnknownHostException {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
    config.setSchema(null);
    config.addAdditionalBindCredentials("cn=service,dc=example,dc=org", "service-secret");
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig(
            "ldap", InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0, null));
    directory = new InMemoryDirectoryServer(config);
    directory.add("dn: dc=example,dc=org", "objectClass: domain");
    for (String uid : List.of("lena", "leo", "lara")) {
      directory.add(
          "dn: " + dn(uid),
          "objectClass: inetOrgPerson",
          "uid: " + uid,
          "cn: " + uid + " Example",
          "mail: " + uid + "@example.org",
          "userPassword: " + TestServer.PASSWORD);
    }
    directory.add(
        "dn: cn=developers,dc=example,dc=org",
        "objectClass: groupOfNames",
        "cn: developers",
        "member: " + dn("lena"),
        "member: " + dn("lara"));
    directory.startListening();
  }

  @AfterAll
  static void stopDirectory() {
    directory.shutDown(true);
  }

  private static String dn(String uid) {
    return "uid=" + uid + ",dc=example,dc=org";
  }

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    try {
      startDirectory();
    } catch (LDAPException | LDIFException | UnknownHostException e) {
      throw new IllegalStateException("the directory of the test does not start", e);
    }
    return builder.with(
        """
        connectors:
          - type: ldap
            id: company
            name: Company account
            config:
              host: 127.0.0.1:%d
              insecureNoSSL: true
              bindDN: cn=service,dc=example,dc=org
              bindPW: service-secret
              userSearch:
                baseDN: dc=example,dc=org
                username: [uid, mail]
                nameAttr: cn
                preferredUsernameAttr: uid
              groupSearch:
                baseDN: dc=example,dc=org
                nameAttr: cn
                userMatchers: [{userAttr: DN, groupAttr: member}]
        """
            .formatted(directory.getListenPort()));
  }

  private Reply tokens(String name) {
    Map<String, String> request = TestLogin.request("connector_id", "company");
    Reply tokens = login.redeem(login.authorize(request, name).response().get("code"));
    assertGranted(tokens);
    return tokens;
  }

  @Test
  void tokensSayWhatTheDirectorySays() {
    Map<String, Object> claims = TestLogin.claims(tokens("lena@example.org").text("id_token"));
    assertEquals("lena Example", claims.get("name"));
    assertEquals("lena", claims.get("preferred_username"));
    assertEquals("lena@example.org", claims.get("email"));
    assertEquals(true, claims.get("email_verified"));
    assertEquals(List.of("developers"), claims.get("groups"));
    // Dex's encoding of the user id "lena" and the connector "company".
    assertEquals("CgRsZW5hEgdjb21wYW55", claims.get("sub"));
  }

  @Test
  void aWrongPasswordAndAnEmptyOneShowTheFormAgain() {
    for (String password : List.of("wrong", "")) {
      Page form = login.form(TestLogin.request("connector_id", "company"));
      Page again = login.password(form, "leo", password);
      assertEquals(401, again.status());
      assertTrue(again.body().contains("name=\"password\""), again::body);
    }
  }

  @Test
  void groupsAndTheAccountAreThoseOfNow() throws Exception {
    Reply tokens = tokens("lara");
    directory.modify(
        "cn=developers,dc=example,dc=org",
        new Modification(ModificationType.DELETE, "member", dn("lara")));
    Reply next = login.refresh(tokens.text("refresh_token"));
    assertFalse(TestLogin.claims(next.text("id_token")).containsKey("groups"));
    directory.modify(
        dn("lara"), new Modification(ModificationType.REPLACE, "nsAccountLock", "TRUE"));
    assertRefused(400, "invalid_grant", login.refresh(next.text("refresh_token")));
    assertDead(next);
  }
}
