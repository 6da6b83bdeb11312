package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.tck.FakeHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration as a file has it, changed key by key. */
final class Config {
  private static final Position HERE = new Position("test.yaml", 1, 1);

  private final Map<String, Object> keys = new LinkedHashMap<>();
  private boolean dex;

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

  /** Sets a key, nested by dots; null removes it. */
  Config set(String path, Object value) {
    String[] parts = path.split("\\.", 2);
    if (parts.length == 2) {
      Config nested = new Config();
      nested.keys.putAll(mapping(keys.get(parts[0])));
      keys.put(parts[0], nested.set(parts[1], value).keys);
    } else if (value == null) {
      keys.remove(path);
    } else {
      keys.put(path, value);
    }
    return this;
  }

  private static Map<String, Object> mapping(Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> copy.put((String) key, item));
    }
    return copy;
  }

  /** From now on this is a file of Dex. */
  Config asDex() {
    dex = true;
    return this;
  }

  Binding<LdapSettings> bind() {
    Leniency leniency = dex ? Leniency.FULL : Leniency.NONE;
    Sources sources = Sources.of(Map.of("LDAP_PASSWORD", TestDirectory.SERVICE_PASSWORD));
    return LdapSchema.SCHEMA.bind(Tree.of(keys, HERE), new BindingOptions(sources, leniency, ""));
  }

  /** The problems as one reads them, without the position. */
  List<String> problems() {
    List<String> texts = new ArrayList<>();
    for (Problem problem : bind().problems()) {
      texts.add(problem.toString().replace("test.yaml:1:1: ", ""));
    }
    return texts;
  }

  LdapSettings settings() {
    return bind().orThrow();
  }

  Connector open(FakeHost host) throws Exception {
    return new LdapProvider().open(settings(), host);
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
