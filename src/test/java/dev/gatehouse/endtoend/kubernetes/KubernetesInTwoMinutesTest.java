package dev.gatehouse.endtoend.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.Chromium;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.KubeApiServer;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The guide "Kubernetes in two minutes", run as it stands: all of its shell in one shell, from the
 * start that it states.
 */
@Timeout(600)
class KubernetesInTwoMinutesTest {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "kubernetes-in-two-minutes.md");
  private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\n(.*?)^```");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
  private static final Pattern TEXT = Pattern.compile("(?ms)^ *```text\n(.*?)^ *```");

  /** So that a block that fails leaves no server behind. */
  private static final String ENDS = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The cluster, and the programs that the reader has. */
  private static final class Start implements AutoCloseable {
    private final Path home;
    private final Path programs;
    private final Path authentication;
    private final KubeApiServer api;

    private Start(Path directory, String emptyConfiguration) throws Exception {
      home = Files.createDirectory(directory.resolve("folder"));
      api = KubeApiServer.in(directory.resolve("kubernetes"));
      authentication =
          Files.writeString(
              Files.createDirectory(directory.resolve("etc")).resolve("authentication.yaml"),
              emptyConfiguration);
      programs = api.commands();
      program(
          "gatehouse",
          "exec '"
              + Path.of(System.getProperty("java.home"), "bin", "java")
              + "' -XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1"
              + " --enable-native-access=ALL-UNNAMED -cp '"
              + System.getProperty("java.class.path")
              + "' dev.gatehouse.cli.Gatehouse \"$@\"");
      // How programs open a browser here; the test goes there with one.
      program(
          "xdg-open",
          "printf '%s\\n' \"$1\" > '"
              + opened()
              + ".new'; mv '"
              + opened()
              + ".new' '"
              + opened()
              + "'");
      api.start(authentication);
    }

    private void program(String name, String text) throws IOException {
      Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + text + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path opened() {
      return home.resolveSibling("opened");
    }

    private Tool shell(String commands) throws IOException {
      return Tool.run(
          home,
          List.of("/bin/bash", "-ec", commands),
          Map.of(
              "PATH", programs + ":" + System.getenv("PATH"),
              "HOME", home.toString(),
              "KUBECONFIG", api.administratorKubeconfig().toString(),
              "HOST", "127.0.0.1",
              "PORT", Integer.toString(TestServer.freePort()),
              "AUTHENTICATION", authentication.toString(),
              "NO_PROXY", "*"));
    }

    @Override
    public void close() {
      api.close();
    }
  }

  @Test
  void theBlocksLeadToALogin(@TempDir Path directory) throws Exception {
    String guide = Files.readString(GUIDE);
    List<String> texts =
        TEXT.matcher(guide).results().map(found -> found.group(1).stripIndent()).toList();
    String blocks =
        SHELL.matcher(guide).results().map(found -> found.group(1)).collect(Collectors.joining());
    try (Start start = new Start(directory, texts.getFirst())) {
      try (Tool shell = start.shell(ENDS + blocks)) {
        Await.until(
            "the browser to be opened",
            PATIENCE,
            () -> {
              if (!shell.alive()) {
                throw new AssertionError(shell.said());
              }
              return Files.exists(start.opened());
            });
        logIn(
            Files.readString(start.opened()).strip(),
            Files.readString(start.home.resolve("password")).strip());
        assertEquals(0, shell.exitCode(PATIENCE), shell::said);
        String said = squeezed(shell.said());
        for (String line : squeezed(texts.get(1)).lines().toList()) {
          assertTrue(said.contains("\n" + line + "\n"), () -> line + " is not in " + said);
        }
      }
    }
  }

  @Test
  void theFileForKindIsWhatTheCommandWrites(@TempDir Path directory) throws IOException {
    Path configuration =
        TestServer.in(directory)
            .behindProxy("https://login.example.com")
            .with("clusters: [{name: here, kubernetesVersion: '1.36', clientID: native-app}]")
            .write();
    String written =
        CommandRun.of(configuration, List.of("cluster", "config", "here", "--format", "kind"))
            .is(0)
            .out();
    List<String> shown =
        YAML.matcher(Files.readString(GUIDE)).results().map(found -> found.group(1)).toList();
    assertEquals(1, shown.size());
    assertEquals(kind(written), kind(shown.getFirst()));
  }

  /** The file, and the patch in it, which is text there. */
  private static List<Object> kind(String text) {
    Map<?, ?> file = (Map<?, ?>) yaml(text);
    List<?> nodes = (List<?>) file.get("nodes");
    Map<?, ?> node = (Map<?, ?>) nodes.getFirst();
    List<?> patches = (List<?>) node.get("kubeadmConfigPatches");
    Object patch = yaml((String) patches.getFirst());
    node.remove("kubeadmConfigPatches");
    return List.of(file, patches.size(), patch);
  }

  private static Object yaml(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** Columns are as wide as what stands in them. */
  private static String squeezed(String text) {
    return text.replaceAll("(?m) +", " ").replaceAll("(?m) $", "");
  }

  private static void logIn(String address, String password) {
    try (Chromium chromium = Chromium.start();
        BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      tab.navigate(address);
      tab.fill("#login", "alice@example.com");
      tab.fill("#password", password);
      tab.click("button[type=submit]");
      tab.click("button[value=approve]");
      tab.waitForURL(url -> url.startsWith("http://localhost:"));
    }
  }
}
