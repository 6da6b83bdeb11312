package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.testing.MetricNames;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides show what works, and the operator's page names what there is. */
class GuidesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
  private static final String BASE =
      """
      apiVersion: gatehouse/v1
      issuer: http://127.0.0.1:5556
      storage: {type: sqlite, config: {file: gatehouse.db}}
      web: {http: "127.0.0.1:5556"}
      enablePasswordDB: true
      """;
  @TempDir private Path directory;

  /** Every variable is set and every file is there, each with something of its own. */
  private static final class Everything implements Sources {
    @Override
    public Optional<String> environment(String name) {
      return name.startsWith("DEX_") || name.startsWith("GATEHOUSE_")
          ? Optional.empty()
          : Optional.of("0123456789abcdef0123456789abcdef");
    }

    @Override
    public String file(Path path) {
      // No two have the same: a credential is of one cluster, and once.
      return "0123456789abcdef01234567%08x\n".formatted(path.toString().hashCode());
    }
  }

  @Test
  void configurationsInGuidesAreAccepted() throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> guides = Files.list(DOCS.resolve("guides"))) {
      for (Path guide : guides.toList()) {
        String text = Files.readString(guide);
        YAML.matcher(text).results().map(match -> match.group(1)).forEach(examples::add);
      }
    }
    List<String> ours = examples.stream().filter(example -> !example.contains("k8s.io/")).toList();
    assertTrue(ours.size() >= 6, ours::toString);
    for (String example : ours) {
      String whole = example.contains("apiVersion:") ? example : BASE + example;
      Configuration configuration =
          new ConfigurationReader(new Everything()).read("guide.yaml", whole);
      assertEquals("The configuration is good.\n", configuration.report().text(), whole);
    }
  }

  @Test
  void theGuideOfTheAuditRecordHasEveryEventAndFact() throws IOException {
    String guide = Files.readString(DOCS.resolve("guides/audit.md"));
    String between =
        guide.substring(
            guide.indexOf("<!-- events -->\n") + "<!-- events -->\n".length(),
            guide.indexOf("<!-- end of events -->"));
    assertEquals(
        AuditReference.tables(),
        between,
        "put what ./gatehouse audit events writes between the marks in docs/guides/audit.md");
  }

  @Test
  void theOperatorsPageNamesEveryMetric() throws IOException {
    try (TestServer server =
        TestServer.in(directory)
            .with("connectors: [{type: fake-upstream, id: up, name: Up}]")
            .start()) {
      Set<String> metrics = MetricNames.of(server);
      Set<String> named = firstColumn("| metric | tells |");
      assertTrue(named.containsAll(metrics), metrics::toString);
      // Those of the process exist on Linux alone, and this server presents no certificate.
      named.removeIf(name ->
          (name.startsWith("process_") || name.startsWith("gatehouse_tls_certificate_"))
              && !metrics.contains(name));
      assertEquals(metrics, named);
    }
  }

  /** What stands in code quotes in the first column of the table with that head. */
  private static Set<String> firstColumn(String head) throws IOException {
    String page = Files.readString(DOCS.resolve("operation.md"));
    String table = page.substring(page.indexOf(head)).split("\n\n", 2)[0];
    String column =
        table.lines().map(line -> line.split("\\|", 3)[1]).collect(Collectors.joining("\n"));
    return matches(Pattern.compile("`([^`]+)`"), column);
  }

  private static Set<String> matches(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
