package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/kubernetes.md} answers each trouble once, with a verdict and what is behind it. */
class TroublesTest {
  private static final int LAST = 40;

  @Test
  void everyTroubleHasAnAnswer() throws IOException {
    List<String[]> rows =
        Files.readAllLines(Path.of("../docs/kubernetes.md")).stream()
            .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
            .map(line -> line.split(" *\\| *", -1))
            .toList();
    assertEquals(
        IntStream.rangeClosed(1, LAST).mapToObj(String::valueOf).toList(),
        rows.stream().map(row -> row[1]).toList());
    for (String[] row : rows) {
      assertTrue(Set.of("yes", "partly", "no").contains(row[3]), () -> "row " + row[1]);
      assertTrue(!row[2].isBlank() && !row[4].isBlank(), () -> "row " + row[1]);
    }
  }
}
