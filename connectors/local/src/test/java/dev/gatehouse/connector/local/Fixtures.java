package dev.gatehouse.connector.local;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.Person;
import java.util.List;
import java.util.Set;

/** Alice, whose hash was made by libxcrypt. */
final class Fixtures {
  static final String PASSWORD = "pässwörd";
  static final String HASH_REST = "$10$abcdefghijklmnopqrstuunYspUDVwxKwnshT7FzjzjwI57RV2KKa";
  static final Person ALICE = new Person("alice-id", "Alice@Example.com", PASSWORD);

  private Fixtures() {}

  static DirectoryUser alice(String passwordHash, boolean enabled, List<String> groups) {
    return new DirectoryUser(
        ALICE.userId(),
        "alice@example.com",
        "alice@example.com",
        "alice",
        "Alice Example",
        "ali",
        true,
        groups,
        passwordHash,
        enabled,
        false);
  }

  /** Opens a connector on a host whose directory has Alice. */
  static Connector open(FakeHost host) {
    host.users().put(alice("$2b" + HASH_REST, true, List.of("admins", "dev")));
    return openAsIs(host);
  }

  /** Opens a connector on a host as the test made it. */
  static Connector openAsIs(FakeHost host) {
    return new LocalProvider().open(new LocalSettings("Email Address", 10), host);
  }

  static LoginResult login(Connector connector, String login, String password) throws Exception {
    PasswordLogin method = (PasswordLogin) connector.login();
    return method.login(
        new PasswordAttempt(
            login,
            password.toCharArray(),
            LoginContext.of(Set.of("openid"), RemoteInfo.of("192.0.2.1"))));
  }
}
