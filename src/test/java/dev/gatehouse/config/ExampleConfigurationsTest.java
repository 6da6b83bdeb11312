package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The ready-to-run configurations are what their comments say. */
class ExampleConfigurationsTest {
  private static final Path DIRECTORY = Path.of("..", "config");
  private static final ConfigurationReader READER =
      new ConfigurationReader(
          Sources.of(
              Map.of(
                  "EXAMPLE_APP_SECRET", "a",
                  "GATEHOUSE_DB_PASSWORD", "b",
                  "GRAFANA_CLIENT_SECRET", "c")));

  @Test
  void allAreAccepted() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      List<Path> all = files.filter(f -> f.toString().endsWith(".yaml")).toList();
      assertTrue(all.size() >= 3, all::toString);
      for (Path file : all) {
        Configuration configuration = READER.read(file);
        assertFalse(configuration.report().refused(), () -> configuration.report().text());
      }
    }
  }

  @Test
  void oursAreWithoutWarning() throws IOException {
    for (String name : List.of("minimal.yaml", "postgres.yaml")) {
      Configuration configuration = READER.read(DIRECTORY.resolve(name));
      assertEquals("The configuration is good.\n", configuration.report().text());
      assertEquals(Dialect.GATEHOUSE, configuration.dialect());
    }
  }

  @Test
  void dexsStartsWithAdvice() throws IOException {
    Configuration configuration = READER.read(DIRECTORY.resolve("dex-example.yaml"));
    assertEquals(Dialect.DEX, configuration.dialect());
    assertEquals(
        new StorageSettings.Sqlite(Path.of("dex.db"), true),
        configuration.settings().orElseThrow().storage());
    assertEquals(
        List.of("web.http", "grpc", "expiry.refreshTokens.reuseInterval"),
        configuration.report().problems().stream().map(Problem::path).toList());
  }
}
