package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** R31: every row of the table in the documentation is what the reader does. */
class DexCompatibilityTest {
  private static final Path TABLE = Path.of("..", "docs", "dex-compatibility.md");
  private static final String HASH = "$2a$10$Y4e2J6ZCVFdDt0BBf0vyPeXSQ8Ca/HhfoDQ2WN73/0.6JtUpUcNEC";
  private static final Map<String, String> ENVIRONMENT = Map.of("SET", "a-value", "HASH", HASH);

  /** A Dex file without a warning, as top-level keys. */
  private static final Map<String, String> BASE = base();

  private static Map<String, String> base() {
    Map<String, String> base = new LinkedHashMap<>();
    base.put("issuer", "https://login.example.com/dex");
    base.put("storage", "{type: sqlite3, config: {file: dex.db}}");
    base.put("web", "{http: '127.0.0.1:5556'}");
    // Dex's default offers more than there is yet, which is worth a warning of its own.
    base.put("oauth2", "{grantTypes: [authorization_code, refresh_token]}");
    base.put("enablePasswordDB", "true");
    base.put("staticPasswords", "[{email: a@example.com, hashFromEnv: HASH, userID: '1'}]");
    return base;
  }

  private record Row(String key, String verdict, String example) {}

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .takeWhile(line -> !line.equals("## Outside the file"))
        .filter(line -> line.startsWith("| ") && !line.startsWith("| Key"))
        .map(line -> line.split(" \\| "))
        .map(cells -> new Row(cells[0].substring(2), cells[1], cells[2].replaceAll("^`|`$", "")))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyRowHolds() throws IOException {
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.key(),
                () -> {
                  ConfigurationReport report = report(row.example());
                  assertEquals(row.verdict(), verdict(report), report::text);
                }));
  }

  @Test
  void theTableHasEveryTopLevelKeyOfDex() throws IOException {
    String table = Files.readString(TABLE);
    for (String key :
        List.of(
            "issuer",
            "storage",
            "web",
            "telemetry",
            "grpc",
            "oauth2",
            "expiry",
            "logger",
            "frontend",
            "signer",
            "sessions",
            "mfa",
            "connectors",
            "staticClients",
            "enablePasswordDB",
            "staticPasswords")) {
      assertTrue(table.contains("| `" + key), key);
    }
    assertTrue(rows().size() > 60, "the table was read");
  }

  private static String verdict(ConfigurationReport report) {
    if (report.refused()) {
      return "refused";
    }
    return report.problems().isEmpty() ? "honoured" : "warned";
  }

  /** The example replaces the base's keys; a flow mapping of several keys is opened first. */
  private static ConfigurationReport report(String example) {
    String body = example.startsWith("{") ? example.substring(1, example.length() - 1) : example;
    Tree.Mapping tree =
        (Tree.Mapping) YamlTrees.read("example", "{" + body + "}", new ArrayList<>()).orElseThrow();
    StringBuilder text = new StringBuilder("{");
    BASE.forEach((key, value) -> {
      if (tree.entries().stream().noneMatch(entry -> entry.key().equalsIgnoreCase(key))) {
        text.append(key).append(": ").append(value).append(", ");
      }
    });
    text.append(body).append("}\n");
    return new ConfigurationReader(Sources.of(ENVIRONMENT))
        .read("dex.yaml", text.toString())
        .report();
  }
}
