package dev.gatehouse.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.DeploymentTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's recipe, read by BuildKit's front end. What it makes is tried by DistributionCheck.
 */
class DockerfileTest {
  private static final Path DOCKERFILE = Path.of("../docker/Dockerfile");
  private static final Pattern HEAP = Pattern.compile("-Xmx\\w+|-XX:MaxRAMPercentage=\\d+");

  @SuppressWarnings("unchecked")
  private static List<String> list(Map<String, Object> answer, String name) {
    return (List<String>) answer.get(name);
  }

  @Test
  void buildKitHasNothingAgainstIt() throws Exception {
    assertEquals(List.of(), list(DeploymentTools.dockerfile(DOCKERFILE), "warnings"));
  }

  @Test
  void buildKitSeesFaults(@TempDir Path directory) throws Exception {
    String good = Files.readString(DOCKERFILE);
    Path file = directory.resolve("Dockerfile");
    Files.writeString(file, good.replace("${REVISION}", "${REVISON}"));
    // The file says that a warning ends the build.
    IOException refused = assertThrows(IOException.class, () -> DeploymentTools.dockerfile(file));
    assertTrue(refused.getMessage().contains("UndefinedVar"), refused::getMessage);
    Files.writeString(file, good.replace("STOPSIGNAL", "STOPSIGNALS"));
    assertThrows(IOException.class, () -> DeploymentTools.dockerfile(file));
  }

  /** Nothing runs in the last stage, because its base has no shell; everything is by exec. */
  @Test
  void theLastStageNeedsNoShellAndNoRoot() throws Exception {
    List<String> last = list(DeploymentTools.dockerfile(DOCKERFILE), "last");
    Set<String> instructions =
        last.stream().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet());
    assertFalse(instructions.contains("RUN"), last::toString);
    assertTrue(last.contains("USER 65532:65532"), last::toString);
    assertTrue(last.contains("STOPSIGNAL SIGTERM"), last::toString);
    for (String name : List.of("HEALTHCHECK", "ENTRYPOINT", "CMD")) {
      String line = last.stream().filter(one -> one.startsWith(name)).findFirst().orElseThrow();
      assertTrue(line.contains("[\""), line);
    }
    String labels = last.stream().filter(one -> one.startsWith("LABEL")).findFirst().orElseThrow();
    for (String label : List.of("title", "licenses", "version", "revision")) {
      assertTrue(labels.contains("org.opencontainers.image." + label + "="), labels);
    }
  }

  @Test
  void basesHaveTags() throws IOException {
    List<String> bases =
        Files.readAllLines(DOCKERFILE).stream()
            .filter(line -> line.matches("ARG \\w+_IMAGE=.*"))
            .map(line -> line.split("=", 2)[1])
            .toList();
    assertEquals(2, bases.size());
    bases.forEach(base -> assertTrue(base.matches("[a-z0-9./-]+:[a-z0-9.-]+"), base));
    assertTrue(bases.stream().noneMatch(base -> base.endsWith(":latest")), bases::toString);
  }

  /** The flags of the image are the launcher's; only the heap differs. */
  @Test
  void flagsAreTheLaunchers() throws IOException {
    Set<String> launcher = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../gatehouse"))) {
      if (line.strip().startsWith("flags=\"")) {
        String value = line.replaceFirst("^\\s*flags=\"", "").replace("\"", "");
        launcher.addAll(List.of(value.replace("$flags ", "").split(" ", -1)));
      }
    }
    Set<String> image = new TreeSet<>(Files.readAllLines(Path.of("../docker/jvm.flags")));
    image.removeIf(line -> line.startsWith("#"));
    assertTrue(launcher.size() > 10, launcher::toString);
    launcher.removeIf(HEAP.asMatchPredicate());
    image.removeIf(HEAP.asMatchPredicate());
    assertEquals(launcher, image);
  }
}
