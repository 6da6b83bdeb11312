package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.spi.settings.Tree.Mapping;
import dev.gatehouse.spi.settings.Tree.Scalar;
import dev.gatehouse.spi.settings.Tree.Sequence;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.wiring.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the documentation shows of a connector's own configuration is what the connector takes. */
class ConnectorExamplesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
  private static final String OIDC =
      "{issuer: https://sso.example.com, clientID: gatehouse, clientSecret: secret}";
  private static final String GOOGLE = "{clientID: gatehouse, clientSecret: secret}";
  private static final String LDAP =
      """
      host: ldap.example.com
      bindDN: cn=service,dc=example,dc=com
      bindPW: secret
      userSearch: {baseDN: "dc=example,dc=com", username: uid}
      """;
  private static final String GITHUB =
      """
      clientID: Ov23liExampleExample
      clientSecret: secret
      """;

  /** Every file and variable is there. */
  private static final class Everything implements Sources {
    @Override
    public Optional<String> environment(String name) {
      return Optional.of("value");
    }

    @Override
    public String file(Path path) {
      return "content";
    }
  }

  /** R31: every row of the tables of Dex's options is what the connector does with it. */
  @TestFactory
  Stream<DynamicTest> everyLdapOptionOfDexIsTakenAsTheTableSays() throws IOException {
    return table("## The LDAP connector", "ldap", LDAP, 20);
  }

  @TestFactory
  Stream<DynamicTest> everyGitHubOptionOfDexIsTakenAsTheTableSays() throws IOException {
    return table("## The GitHub connector", "github", GITHUB, 11);
  }

  @TestFactory
  Stream<DynamicTest> everyOidcOptionOfDexIsTakenAsTheTableSays() throws IOException {
    return table("## The OpenID Connect connector", "oidc", OIDC, 25);
  }

  @TestFactory
  Stream<DynamicTest> everyGoogleOptionOfDexIsTakenAsTheTableSays() throws IOException {
    return table("## The Google connector", "google", GOOGLE, 5);
  }

  private static Stream<DynamicTest> table(String heading, String type, String base, int least)
      throws IOException {
    List<String[]> rows =
        Files.readAllLines(DOCS.resolve("dex-compatibility.md")).stream()
            .dropWhile(line -> !line.equals(heading))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| ") && !line.startsWith("| Key"))
            .map(line -> line.split(" \\| "))
            .toList();
    assertTrue(rows.size() > least, "the table was not found");
    return rows.stream()
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0].substring(2),
                () -> {
                  Tree config = over(base, cells[2].replaceAll("^`|`$", ""));
                  List<Problem> problems = bind(type, config, Leniency.FULL);
                  assertEquals(cells[1], verdict(problems), problems::toString);
                }));
  }

  /** The table of what connectors can do is what they can do. */
  @TestFactory
  Stream<DynamicTest> everyConnectorCanWhatTheOverviewSays() throws IOException {
    Map<String, String> working =
        Map.of("local", "{}", "ldap", LDAP, "github", GITHUB, "oidc", OIDC, "google", GOOGLE);
    List<String[]> rows =
        Files.readAllLines(DOCS.resolve("guides/connectors.md")).stream()
            .dropWhile(line -> !line.startsWith("| `type` | whose accounts"))
            .skip(2)
            .takeWhile(line -> line.startsWith("| "))
            .map(line -> line.split(" *\\| *", -1))
            .toList();
    assertEquals(
        new TreeSet<>(working.keySet()),
        new TreeSet<>(rows.stream().map(cells -> cells[1].replace("`", "")).toList()));
    return rows.stream()
        .map(cells -> {
          String type = cells[1].replace("`", "");
          return DynamicTest.dynamicTest(
              type, () -> assertEquals(List.of(cells).subList(3, 7), can(type, working.get(type))));
        });
  }

  private static List<String> can(String type, String config) throws UpstreamException {
    try (Connector connector = open(Host.connectorTypes().find(type).orElseThrow(), config)) {
      return List.of(
          connector.login() instanceof RedirectLogin ? "redirect" : "form",
          connector.refresh().isPresent() ? "yes" : "no",
          connector.upstreamLogout().isPresent() ? "yes" : "no",
          connector.tokenIdentity().isPresent() ? "yes" : "no");
    }
  }

  private static <C> Connector open(ConnectorProvider<C> provider, String config)
      throws UpstreamException {
    BindingOptions options = new BindingOptions(new Everything(), Leniency.NONE, "config");
    return provider.open(provider.settings().bind(tree(config), options).orThrow(), new FakeHost());
  }

  @Test
  void everyConnectorOfAGuideIsAcceptedWithoutAWarning() throws IOException {
    List<String> seen = new ArrayList<>();
    try (Stream<Path> guides = Files.list(DOCS.resolve("guides"))) {
      for (Path guide : guides.toList()) {
        for (String example :
            YAML.matcher(Files.readString(guide)).results().map(match -> match.group(1)).toList()) {
          check(example, seen);
        }
      }
    }
    for (String type : List.of("ldap", "github", "oidc")) {
      assertTrue(seen.stream().filter(type::equals).count() >= 3, seen::toString);
    }
    assertTrue(seen.contains("google"), seen::toString);
  }

  private static void check(String example, List<String> seen) {
    if (!example.contains("connectors:")
        || !(((Mapping) tree(example)).find("connectors").orElse(null) instanceof Sequence list)) {
      return;
    }
    for (Tree connector : list.items()) {
      String type = ((Scalar) ((Mapping) connector).find("type").orElseThrow()).text();
      if (!Host.connectorTypes().names().contains(type)) {
        continue; // the example of a connector that somebody is to write
      }
      Tree config = ((Mapping) connector).find("config").orElseThrow();
      assertEquals(List.of(), bind(type, config, Leniency.NONE), example);
      seen.add(type);
    }
  }

  private static List<Problem> bind(String type, Tree config, Leniency leniency) {
    ConnectorProvider<?> provider = Host.connectorTypes().find(type).orElseThrow();
    return provider
        .settings()
        .bind(config, new BindingOptions(new Everything(), leniency, "config"))
        .problems();
  }

  private static Tree over(String working, String example) {
    Mapping base = (Mapping) tree(working);
    Mapping more = (Mapping) tree(example);
    List<Tree.Entry> entries = new ArrayList<>(more.entries());
    base.entries().stream().filter(entry -> more.find(entry.key()).isEmpty()).forEach(entries::add);
    return new Mapping(entries, base.position());
  }

  private static Tree tree(String yaml) {
    List<Problem> problems = new ArrayList<>();
    Optional<Tree> tree = YamlTrees.read("example.yaml", yaml, problems);
    assertEquals(List.of(), problems, yaml);
    return tree.orElseThrow();
  }

  private static String verdict(List<Problem> problems) {
    if (problems.isEmpty()) {
      return "honoured";
    }
    return problems.stream().anyMatch(Problem::isError) ? "refused" : "warned";
  }
}
