package dev.gatehouse.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks work: a few requests of each kind, with whatever figures they give. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the process's memory is read from /proc")
class BenchmarksTest {
  @TempDir private Path work;

  @Test
  void everyScenarioOfRequestsGivesItsFigures() throws IOException {
    Map<String, Figure> figures =
        run(
                "discovery",
                "keys",
                "client_credentials",
                "private_key_jwt",
                "refresh",
                "token_review",
                Waiting.NAME,
                Hanging.NAME)
            .stream()
            .collect(Collectors.toMap(Figure::scenario, figure -> figure));
    assertEquals(15, figures.size(), figures.keySet()::toString);
    figures.values().forEach(figure -> assertTrue(figure.value() > 0, figure::toString));
  }

  @Test
  void aFloodLeavesNoRow() throws IOException {
    Figure rows = run(Flood.NAME).get(0);
    assertTrue(rows.scenario().startsWith("rows after"), rows::toString);
    assertEquals(0, rows.value());
  }

  /** With a few thousand rows in place of a million. */
  @Test
  void aGrownDatabaseIsFilledAndCompared() throws IOException {
    for (String name : List.of(Million.SQLITE, Million.POSTGRES)) {
      List<Figure> figures = run(name);
      assertEquals(4, figures.size(), figures::toString);
      figures.forEach(figure -> assertTrue(figure.value() > 0, figure::toString));
    }
  }

  private List<Figure> run(String... names) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> launcher =
        List.of(
            Java.tool("java"),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            "dev.gatehouse.cli.Gatehouse");
    List<Figure> figures = new ArrayList<>();
    Benchmarks.run(
        new Bench(launcher, classPath, work, "corretto", Bench.Size.TINY, figures::add),
        List.of(names));
    return figures;
  }
}
