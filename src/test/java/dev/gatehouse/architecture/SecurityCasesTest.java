package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.architecture.SecurityCases.Case;
import dev.gatehouse.architecture.SecurityCases.TestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecurityCasesTest {
  private static final Pattern PARENT =
      Pattern.compile("class \\w+(?:<[^{]*>)?\\s+extends (?:\\w+\\.)*(\\w+)");

  /**
   * The sources say at once what {@link SecurityCasesCheck} says at the end of a whole build, and
   * where reports of an earlier build lie about they do not hide that a test has gone.
   */
  @Test
  void everyTestOfTheTableIsInTheSources() throws IOException {
    Map<String, String> sources = testSources();
    List<String> missing = new ArrayList<>();
    for (Case row : SecurityCases.parse(Files.readString(Path.of("../docs/security-cases.md")))) {
      for (TestName test : row.tests()) {
        if (!declares(sources, test.type(), test.method())) {
          missing.add("case " + row.number() + ": " + test);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  private static boolean declares(Map<String, String> sources, String type, String method) {
    String source = sources.getOrDefault(type, "");
    if (Pattern.compile("\\b" + method + "\\s*\\(").matcher(source).find()) {
      return true;
    }
    Matcher parent = PARENT.matcher(source);
    return parent.find() && declares(sources, parent.group(1), method);
  }

  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file ->
              file.toString().contains("/src/test/java/")
                  || file.toString().contains("/tck/src/main/java/"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  SecurityCasesTest::read,
                  String::concat));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRowHasTestsOrAReason() {
    List<Case> cases =
        SecurityCases.parse(
            """
            | no. | attack | answer | shown by |
            |---|---|---|---|
            | 1 | a code twice | refused | `CodeTest#twice`, `CodeTest#race` |
            | 2 | a request object | ignored | Not offered: request objects |
            | 3 | nothing | nothing | see above |
            """);
    assertEquals(
        List.of(
            new Case(
                1,
                "a code twice",
                "refused",
                List.of(new TestName("CodeTest", "twice"), new TestName("CodeTest", "race")),
                ""),
            new Case(2, "a request object", "ignored", List.of(), "request objects"),
            new Case(3, "nothing", "nothing", List.of(), "")),
        cases);
  }

  @Test
  void aRowThatLacksAColumnIsNamed() {
    assertThrows(
        IllegalArgumentException.class, () -> SecurityCases.parse("| 4 | attack | answer |"));
  }
}
