package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.IdentityRefreshContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of refreshes against OpenLDAP, with the identifier that the server makes. */
class OpenLdapRefreshTest extends IdentityRefreshContract {
  private static final String DN = "uid=dora,ou=people,dc=example,dc=org";
  @TempDir private static Path files;
  private static Slapd slapd;

  @BeforeAll
  static void start() throws Exception {
    slapd = OpenLdap.start(files);
  }

  @AfterAll
  static void stop() {
    if (slapd != null) {
      slapd.close();
    }
  }

  @BeforeEach
  void addDora() throws Exception {
    try (LDAPConnection admin = slapd.admin()) {
      if (admin.getEntry(DN) != null) {
        admin.delete(DN);
      }
      admin.add(
          "dn: " + DN,
          "objectClass: inetOrgPerson",
          "uid: dora",
          "cn: Dora",
          "sn: D",
          "userPassword: " + TestDirectory.PASSWORD);
    }
  }

  @Override
  public Connector open(FakeHost host) throws Exception {
    return Config.of(slapd.host()).set("userSearch.idAttr", "entryUUID").open(host);
  }

  @Override
  protected Authenticated login(Connector connector) throws Exception {
    return assertInstanceOf(
        Authenticated.class, Config.login(connector, "dora", TestDirectory.PASSWORD));
  }

  @Override
  protected void remove() throws Exception {
    try (LDAPConnection admin = slapd.admin()) {
      admin.delete(DN);
    }
  }

  @Test
  void somebodyElseWithTheNameOfWhoLeftIsNotThePerson() throws Exception {
    Authenticated login = login(connector());
    addDora();
    assertEquals(Reason.NOT_FOUND, assertInstanceOf(Gone.class, refresh(login)).reason());
  }

  @Test
  void anAccountThatAnAdministratorLockedIsGone() throws Exception {
    Authenticated login = login(connector());
    try (LDAPConnection admin = slapd.admin()) {
      admin.modify(
          DN, new Modification(ModificationType.REPLACE, "pwdAccountLockedTime", "000001010000Z"));
    }
    assertEquals(Reason.DISABLED, assertInstanceOf(Gone.class, refresh(login)).reason());
  }
}
