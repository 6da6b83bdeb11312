package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The built-in connector, found, bound and opened as any plug-in is. */
class LocalConnectorTest {

  @Test
  void aStaticUserLogsInWithTheHashThatTheConnectorMade() throws Exception {
    try (FakeConnectors fakes = new FakeConnectors()) {
      ConnectorTypes types = ConnectorTypes.discover(List.of(getClass().getClassLoader()));
      ConnectorOpener opener = new ConnectorOpener(fakes.services());
      Object settings = defaultSettings(types);
      String hash;
      try (ConnectorSet set = opener.open(types, List.of(local(settings)), null);
          ConnectorLease lease = set.borrow("local")) {
        hash = lease.connector().passwordHasher().orElseThrow().hash("secret".toCharArray());
      }
      DirectoryUser alice =
          new DirectoryUser(
              "1", "alice", null, null, null, null, true, List.of(), hash, true, false);
      try (ConnectorSet set = opener.open(types, List.of(local(settings, alice)), null);
          ConnectorLease lease = set.borrow("local")) {
        assertEquals("1", login(lease.connector()).identity().userId());
      }
    }
  }

  @Test
  void equalSettingsAreEqualSoThatAReloadKeepsTheConnector() {
    ConnectorTypes types = ConnectorTypes.discover(List.of(getClass().getClassLoader()));
    assertEquals(defaultSettings(types), defaultSettings(types));
    assertTrue(local(defaultSettings(types)).sameAs(local(defaultSettings(types))));
  }

  private static Object defaultSettings(ConnectorTypes types) {
    return types
        .find("local")
        .orElseThrow()
        .settings()
        .bind(Tree.empty(new Position("test", 1, 1)), BindingOptions.strict(Sources.of(Map.of())))
        .orThrow();
  }

  private static DeclaredConnector local(Object settings, DirectoryUser... users) {
    return new DeclaredConnector("local", "local", "Email", settings, List.of(users));
  }

  private static LoginResult.Authenticated login(Connector connector) throws Exception {
    PasswordLogin method = assertInstanceOf(PasswordLogin.class, connector.login());
    assertEquals("Email Address", method.prompt());
    return assertInstanceOf(
        LoginResult.Authenticated.class, method.login(FakeConnectors.attempt()));
  }
}
