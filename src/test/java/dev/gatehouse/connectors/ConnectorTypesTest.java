package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorTypesTest {

  @Test
  void theLocalConnectorIsFoundLikeAnyOther() {
    ConnectorTypes types = ConnectorTypes.discover(List.of(getClass().getClassLoader()));
    assertTrue(types.names().contains("local"), types.names().toString());
    assertEquals("local", types.find("local").orElseThrow().type());
    assertTrue(types.find("no-such-type").isEmpty());
  }

  @Test
  void twoOfOneTypeAreRefused() {
    List<FakeConnectors.Provider> two =
        List.of(new FakeConnectors.Provider(), new FakeConnectors.Provider());
    assertThrows(IllegalStateException.class, () -> ConnectorTypes.of(two));
  }

  @Test
  void aBrokenPluginIsNamed(@TempDir Path directory) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("dev.gatehouse.spi.ConnectorProvider"), "org.example.Missing\n");
    URL[] jars = {directory.toUri().toURL()};
    try (URLClassLoader plugin = new URLClassLoader(jars, getClass().getClassLoader())) {
      String message =
          assertThrows(IllegalStateException.class, () -> ConnectorTypes.discover(List.of(plugin)))
              .getMessage();
      assertTrue(message.contains("org.example.Missing"), message);
    }
  }
}
