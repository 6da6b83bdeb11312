package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.GatehouseSchema;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Sources;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WritersTest {
  private static final Schema<String> SMALL =
      Schema.of(
          "Small",
          s -> {
            Setting<Secret> secret =
                s.secret("secret").orFromEnvironment("secretEnv").required().doc("A secret.");
            s.duration("life").defaultsTo(Duration.ofMinutes(90)).doc("How long.");
            s.list("words", Kinds.choice("a", "b"));
            s.ignoredWithWarning("old", "it is gone");
            s.refused("bad", "it is worse");
            return values -> values.get(secret).toString();
          });

  @Test
  void theReferenceHasARowPerKey() {
    assertEquals(
        """
        ## Small

        | Key | Kind | Default | Meaning |
        |---|---|---|---|
        | `secret`, `secretEnv` | secret text | required | A secret. |
        | `life` | duration | 1h30m | How long. |
        | `words` | list of one of a, b |  |  |
        | `old` |  |  | No effect: it is gone. |
        | `bad` |  |  | Refused: it is worse. |

        """,
        ReferenceWriter.write(SMALL, ""));
  }

  @Test
  void theJsonSchemaSaysTheSame() throws ParseException {
    Map<String, Object> schema = JSONObjectUtils.parse(JsonSchemaWriter.write(SMALL));
    assertEquals("https://json-schema.org/draft/2020-12/schema", schema.get("$schema"));
    assertEquals(false, schema.get("additionalProperties"));
    assertEquals(
        List.of(
            Map.of(
                "anyOf",
                List.of(
                    Map.of("required", List.of("secret")),
                    Map.of("required", List.of("secretEnv"))))),
        schema.get("allOf"));
    Map<String, Object> properties = JSONObjectUtils.getJSONObject(schema, "properties");
    assertEquals(false, properties.get("bad"));
    assertEquals(
        Map.of("type", "array", "items", Map.of("enum", List.of("a", "b"))),
        properties.get("words"));
  }

  @Test
  void theWholeConfigurationCanBeWritten() throws ParseException {
    Schema<?> schema = GatehouseSchema.of(Dialect.GATEHOUSE, Sources.of(Map.of()));
    String reference = ReferenceWriter.write(schema, "");
    assertTrue(reference.contains("### `staticClients[]`: Client"), reference);
    assertTrue(reference.contains("### `storage.config (postgres)`: PostgreSQL"), reference);
    Map<String, Object> json = JSONObjectUtils.parse(JsonSchemaWriter.write(schema));
    assertTrue(JSONObjectUtils.getJSONObject(json, "properties").containsKey("issuer"));
  }
}
