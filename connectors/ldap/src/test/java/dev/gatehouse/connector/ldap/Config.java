package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.tck.ConnectorConfiguration;
import dev.gatehouse.tck.FakeHost;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration as a file has it, changed key by key. */
final class Config extends ConnectorConfiguration<LdapSettings, Config> {
  private Config() {
    super(new LdapProvider(), Map.of("LDAP_PASSWORD", TestDirectory.SERVICE_PASSWORD));
  }

  @Override
  protected Config self() {
    return this;
  }

  /** People and groups of {@link TestDirectory}, bound with its service account. */
  static Config of(String host) {
    return new Config()
        .set("host", host)
        .set("insecureNoSSL", true)
        .set("bindDN", TestDirectory.SERVICE)
        .set("bindPW", TestDirectory.SERVICE_PASSWORD)
        .set("userSearch.baseDN", "ou=people,dc=example,dc=org")
        .set("userSearch.username", "uid")
        .set("userSearch.idAttr", "uid")
        .set("userSearch.emailAttr", "mail")
        .set("userSearch.nameAttr", "cn")
        .set("groupSearch.baseDN", "ou=groups,dc=example,dc=org")
        .set("groupSearch.nameAttr", "cn")
        .set("groupSearch.userMatchers", List.of(Map.of("userAttr", "DN", "groupAttr", "member")));
  }

  /** Logs in once with a connector of its own. */
  LoginResult login(String name, String password) throws Exception {
    try (Connector connector = open(new FakeHost())) {
      return login(connector, name, password);
    }
  }

  static LoginResult login(Connector connector, String name, String password) throws Exception {
    return login(connector, name, password, Set.of("openid", "groups"));
  }

  static LoginResult login(Connector connector, String name, String password, Set<String> scopes)
      throws Exception {
    return ((PasswordLogin) connector.login())
        .login(
            new PasswordAttempt(
                name, password.toCharArray(), LoginContext.of(scopes, RemoteInfo.of("192.0.2.1"))));
  }
}
