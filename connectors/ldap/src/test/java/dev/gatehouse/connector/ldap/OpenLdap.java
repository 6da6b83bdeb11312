package dev.gatehouse.connector.ldap;

import java.nio.file.Path;

/** The people of the tests against OpenLDAP. */
final class OpenLdap {
  static final String ALICE = TestDirectory.dn("alice");
  private static final String BASE =
      """
      dn: dc=example,dc=org
      objectClass: dcObject
      objectClass: organization
      dc: example
      o: Example

      dn: cn=service,dc=example,dc=org
      objectClass: organizationalRole
      objectClass: simpleSecurityObject
      cn: service
      userPassword: service-secret

      dn: cn=policy,dc=example,dc=org
      objectClass: device
      objectClass: pwdPolicy
      cn: policy
      pwdAttribute: userPassword
      pwdLockout: TRUE
      pwdMaxFailure: 5
      pwdMustChange: TRUE

      dn: ou=people,dc=example,dc=org
      objectClass: organizationalUnit
      ou: people

      dn: ou=groups,dc=example,dc=org
      objectClass: organizationalUnit
      ou: groups

      """;

  private static final String PEOPLE =
      """
      dn: uid=alice,ou=people,dc=example,dc=org
      objectClass: inetOrgPerson
      uid: alice
      cn: Alice Example
      sn: Example
      mail: alice@example.org
      userPassword: correct horse

      dn: uid=o\\+brien,ou=people,dc=example,dc=org
      objectClass: inetOrgPerson
      uid: o+brien
      cn: (O) *Brien\\
      sn: Brien
      mail: ob@example.org
      userPassword: correct horse

      dn: cn=developers,ou=groups,dc=example,dc=org
      objectClass: groupOfNames
      cn: developers
      member: uid=alice,ou=people,dc=example,dc=org
      member: uid=o\\+brien,ou=people,dc=example,dc=org

      dn: cn=staff,ou=groups,dc=example,dc=org
      objectClass: groupOfNames
      cn: staff
      member: cn=developers,ou=groups,dc=example,dc=org
      """;

  private static final String LDIF = BASE + PEOPLE;

  private OpenLdap() {}

  /** The tree without people and groups. */
  static String base() {
    return BASE;
  }

  static Slapd start(Path directory) throws Exception {
    TestAuthority authority = new TestAuthority();
    return start(directory, authority, authority.sign("directory", "127.0.0.1", "localhost"));
  }

  static Slapd start(Path directory, TestAuthority authority, TestAuthority.Signed certificate)
      throws Exception {
    return Slapd.start(directory, LDIF, authority, certificate);
  }
}
