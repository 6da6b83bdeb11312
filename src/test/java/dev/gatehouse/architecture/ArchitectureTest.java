package dev.gatehouse.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static JavaClasses server;
  private static JavaClasses samples;

  @BeforeAll
  static void readTheClasses() {
    server = new ClassFileImporter().importPath(Path.of("target", "classes"));
    samples =
        new ClassFileImporter()
            .importPath(
                Path.of("target", "test-classes", "dev", "gatehouse", "architecture", "sample"));
    assertTrue(server.size() > 300, "the server's classes were not found");
  }

  static Stream<ArchRule> rulesOfTheServer() {
    return Stream.of(
        Rules.EVERY_PACKAGE_HAS_A_LEVEL,
        Rules.IMPORTS_GO_DOWN,
        Rules.ONLY_HTTP_KNOWS_THE_HTTP_SERVER,
        Rules.ONLY_DATABASE_KNOWS_JDBC,
        Rules.DATABASE_IMPLEMENTS_STORAGE_ONLY,
        Rules.NOBODY_READS_THE_CLOCK,
        Rules.THE_CLOCK_IS_MADE_AT_THE_TOP,
        Rules.RANDOMNESS_IS_MADE_AT_THE_TOP,
        Rules.NOBODY_PRINTS,
        Rules.NOBODY_REFLECTS);
  }

  @ParameterizedTest
  @MethodSource("rulesOfTheServer")
  void theServerKeepsTo(ArchRule rule) {
    rule.check(server);
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching("dev.gatehouse.(*)..").should().beFreeOfCycles().check(server);
  }

  static Stream<ArchRule> rulesThatASampleBreaks() {
    return Stream.of(
        Rules.EVERY_PACKAGE_HAS_A_LEVEL,
        Rules.ONLY_HTTP_KNOWS_THE_HTTP_SERVER,
        Rules.ONLY_DATABASE_KNOWS_JDBC,
        Rules.NOBODY_READS_THE_CLOCK,
        Rules.THE_CLOCK_IS_MADE_AT_THE_TOP,
        Rules.RANDOMNESS_IS_MADE_AT_THE_TOP,
        Rules.NOBODY_PRINTS,
        Rules.NOBODY_REFLECTS,
        Rules.CONNECTORS_KNOW_THE_SPI_ALONE,
        Rules.THE_SPI_IS_JDK_TYPES_ONLY);
  }

  @ParameterizedTest
  @MethodSource("rulesThatASampleBreaks")
  void aSampleIsCaughtBy(ArchRule rule) {
    assertTrue(rule.evaluate(samples).hasViolation(), "nothing violates: " + rule.getDescription());
  }

  @Test
  void anImportThatGoesUpIsSeen() {
    assertTrue(Levels.mayImport("grants", "tokens"));
    assertTrue(!Levels.mayImport("tokens", "grants"));
    assertTrue(!Levels.mayImport("grants", "login"), "endpoint families do not know each other");
    assertTrue(Levels.mayImport("tokens", "mapping"));
  }

  @Test
  void connectorsKnowTheSpiAlone() {
    Rules.CONNECTORS_KNOW_THE_SPI_ALONE.check(productionClassesOf("dev.gatehouse.connector"));
  }

  @Test
  void theSpiIsJdkTypesOnly() {
    Rules.THE_SPI_IS_JDK_TYPES_ONLY.check(productionClassesOf("dev.gatehouse.spi"));
  }

  private static JavaClasses productionClassesOf(String packageName) {
    JavaClasses found =
        new ClassFileImporter()
            .withImportOption(
                new ImportOption() {
                  @Override
                  public boolean includes(Location location) {
                    return !location.contains("test-classes");
                  }
                })
            .importPackages(packageName);
    assertTrue(!found.isEmpty(), "no class of " + packageName);
    return found;
  }
}
