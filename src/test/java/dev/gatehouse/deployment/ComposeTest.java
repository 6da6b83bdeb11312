package dev.gatehouse.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.DeploymentTools;
import dev.gatehouse.wiring.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Compose file, read by Compose's own loader. */
class ComposeTest {
  private static final Path FILE = Path.of("../docker/compose.yaml");
  private static final Map<String, String> SET = Map.of("GATEHOUSE_USER", "1000:1000");

  private static Map<String, Object> service(String name) throws Exception {
    Map<String, Object> services =
        JSONObjectUtils.getJSONObject(DeploymentTools.compose(FILE, SET), "services");
    return JSONObjectUtils.getJSONObject(services, name);
  }

  @Test
  void theServerIsConfinedAndItsSecretsAreFiles() throws Exception {
    Map<String, Object> server = service("gatehouse");
    assertEquals("1000:1000", server.get("user"));
    assertEquals(true, server.get("read_only"));
    assertEquals(List.of("ALL"), server.get("cap_drop"));
    assertEquals(List.of("no-new-privileges:true"), server.get("security_opt"));
    assertTrue(server.get("secrets").toString().contains("/run/secrets/master.key"));
    assertTrue(server.get("depends_on").toString().contains("service_healthy"));
    assertTrue(server.get("ports").toString().contains("host_ip=127.0.0.1"), server::toString);
  }

  /** What Compose's loader writes: 50s, or 1m0s. */
  @Test
  void composeWaitsForAStop() throws Exception {
    String grace = (String) service("gatehouse").get("stop_grace_period");
    Duration waits = Duration.parse("PT" + grace.toUpperCase(Locale.ROOT));
    assertTrue(waits.compareTo(Host.LONGEST_STOP) >= 0, grace);
  }

  @Test
  void theDatabaseIsReachedByNobodyElse() throws Exception {
    Map<String, Object> database = service("database");
    assertEquals(null, database.get("ports"));
    assertTrue(database.get("healthcheck").toString().contains("pg_isready"));
    assertTrue(
        database.get("environment").toString().contains("POSTGRES_PASSWORD_FILE=/run/secrets/"));
  }

  @Test
  void theConfigurationIsGoodAndNamesTheMountedSecrets() throws Exception {
    String text = Files.readString(Path.of("../docker/compose.gatehouse.yaml"));
    assertEquals("The configuration is good.\n", Configurations.check(text));
    for (String secret : List.of("master.key", "database-password")) {
      assertTrue(text.contains("/run/secrets/" + secret), secret);
      assertTrue(
          service("gatehouse").get("secrets").toString().contains("/run/secrets/" + secret),
          secret);
    }
  }

  @Test
  void composeSeesFaults(@TempDir Path directory) throws Exception {
    assertThrows(IOException.class, () -> DeploymentTools.compose(FILE, Map.of()));
    Path file = directory.resolve("compose.yaml");
    Files.writeString(file, Files.readString(FILE).replace("read_only:", "readonly:"));
    assertThrows(IOException.class, () -> DeploymentTools.compose(file, SET));
  }
}
