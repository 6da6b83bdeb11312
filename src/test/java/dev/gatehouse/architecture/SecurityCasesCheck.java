package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.architecture.SecurityCases.Case;
import dev.gatehouse.architecture.SecurityCases.TestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Holds {@code docs/security-cases.md} against what has run. The build runs it after all other
 * tests, from whose reports it reads; a run of chosen tests ({@code -Dtest}) proves nothing about
 * the others and leaves it out.
 */
class SecurityCasesCheck {
  private static final int LAST = 78;
  private static final Path TABLE = Path.of("../docs/security-cases.md");
  private static final List<Path> REPORTS =
      List.of(
          Path.of("target/surefire-reports"),
          Path.of("../connectors/spi/target/surefire-reports"),
          Path.of("../connectors/local/target/surefire-reports"),
          Path.of("../connectors/ldap/target/surefire-reports"),
          Path.of("../connectors/github/target/surefire-reports"),
          Path.of("../connectors/oidc/target/surefire-reports"));

  private static List<Case> cases;

  @BeforeAll
  static void readTheTable() throws IOException {
    cases = SecurityCases.parse(Files.readString(TABLE));
  }

  @Test
  void everyCaseStandsInTheTableOnce() {
    assertEquals(
        IntStream.rangeClosed(1, LAST).boxed().toList(), cases.stream().map(Case::number).toList());
  }

  @Test
  void everyCaseHasATestOrAReason() {
    assertEquals(
        List.of(),
        cases.stream()
            .filter(row ->
                row.attack().isEmpty()
                    || row.reason().isEmpty() && (row.answer().isEmpty() || row.tests().isEmpty()))
            .map(Case::number)
            .toList());
  }

  @Test
  void everyTestOfTheTableHasRun() throws Exception {
    assumeTrue(System.getProperty("test") == null, "only chosen tests have run");
    Set<TestName> ran = testsThatRan();
    assertTrue(ran.size() > 100, "the reports of the tests were not found in " + REPORTS);
    List<String> missing = new ArrayList<>();
    for (Case row : cases) {
      for (TestName test : row.tests()) {
        if (!ran.contains(test)) {
          missing.add("case " + row.number() + ": " + test);
        }
      }
    }
    assertEquals(List.of(), missing, "tests that did not run, were skipped or have another name");
  }

  private static Set<TestName> testsThatRan()
      throws IOException, ParserConfigurationException, SAXException {
    Set<TestName> ran = new HashSet<>();
    for (Path directory : REPORTS) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(SecurityCasesCheck::isReport).toList()) {
          addTo(ran, file);
        }
      }
    }
    return ran;
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private static void addTo(Set<TestName> ran, Path report)
      throws IOException, ParserConfigurationException, SAXException {
    NodeList tests =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < tests.getLength(); i++) {
      Element test = (Element) tests.item(i);
      if (test.getElementsByTagName("skipped").getLength() == 0) {
        String type = test.getAttribute("classname");
        // A test with parameters is named "method(Type)[1]".
        String method = test.getAttribute("name").split("[^\\w]", 2)[0];
        ran.add(
            new TestName(
                type.substring(type.lastIndexOf('.') + 1).replaceAll(".*\\$", ""), method));
      }
    }
  }
}
