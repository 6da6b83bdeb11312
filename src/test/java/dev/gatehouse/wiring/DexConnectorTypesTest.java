package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of Dex's connectors that do not exist are refused with what to write instead. */
class DexConnectorTypesTest {

  @ParameterizedTest
  @CsvSource({
    "microsoft,write type oidc with the issuer https://login.microsoftonline.com/TENANT/v2.0",
    "gitlab,write type oidc with GitLab's address as issuer",
    "saml,SAML is not supported",
    "samlExperimental,SAML is not supported",
    "keystone,'types are '"
  })
  void theReplacementIsNamed(String type, String expected, @TempDir Path directory)
      throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("dex.yaml"),
            """
            issuer: https://login.example.com/dex
            storage: {type: sqlite3, config: {file: dex.db}}
            web: {http: "127.0.0.1:5556"}
            oauth2: {grantTypes: [authorization_code]}
            connectors: [{type: %s, id: a, name: A, config: {}}]
            """
                .formatted(type));
    List<Problem> errors =
        new ConfigurationLoader(Sources.of(Map.of()), Host.connectorTypes())
            .check(file).problems().stream().filter(Problem::isError).toList();
    assertEquals(1, errors.size(), errors::toString);
    assertEquals("connectors[0].type", errors.get(0).path());
    assertTrue(errors.get(0).suggestion().startsWith(expected), errors::toString);
  }
}
