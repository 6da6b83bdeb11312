package dev.gatehouse.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.Set;

/** Each rule with its reason; {@link ArchitectureTest} applies them. */
final class Rules {
  private static final Set<String> CLOCK_READERS =
      Set.of(
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.lang.System.currentTimeMillis");

  private static final Set<String> RANDOM_METHODS =
      Set.of(
          "java.util.UUID.randomUUID",
          "java.lang.Math.random",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.security.SecureRandom.getInstance",
          "java.security.SecureRandom.getInstanceStrong");

  private static final Set<String> RANDOM_TYPES =
      Set.of("java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom");

  private Rules() {}

  static final ArchRule EVERY_PACKAGE_HAS_A_LEVEL =
      classes()
          .should(
              new ArchCondition<JavaClass>("be in a package that Levels puts in order") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  if (Levels.topPackage(type.getPackageName()).flatMap(Levels::of).isEmpty()) {
                    events.add(
                        SimpleConditionEvent.violated(type, type.getName() + " has no level"));
                  }
                }
              });

  static final ArchRule IMPORTS_GO_DOWN =
      classes()
          .should(
              new ArchCondition<JavaClass>("import only what lies below") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  String from = Levels.topPackage(type.getPackageName()).orElseThrow();
                  for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    Optional<String> to =
                        Levels.topPackage(
                            dependency.getTargetClass().getBaseComponentType().getPackageName());
                    if (to.filter(top -> Levels.of(top).isPresent() && !Levels.mayImport(from, top))
                        .isPresent()) {
                      events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                  }
                }
              })
          .because("a capability that knows who uses it can be neither tested nor changed alone");

  static final ArchRule ONLY_HTTP_KNOWS_THE_HTTP_SERVER =
      noClasses()
          .that(areOutside("http"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
          .because("endpoints are written against our own request and response");

  static final ArchRule ONLY_DATABASE_KNOWS_JDBC =
      noClasses()
          .that(areOutside("database"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "com.zaxxer..",
              "org.flywaydb..",
              "org.postgresql..",
              "org.sqlite..")
          .because("a capability asks a storage interface, so that both databases answer alike");

  static final ArchRule DATABASE_IMPLEMENTS_STORAGE_ONLY =
      noClasses()
          .that(areInside("database"))
          .should()
          .dependOnClassesThat(
              describe(
                  "are another package's than audit, storage or database",
                  target ->
                      Levels.topPackage(target.getBaseComponentType().getPackageName())
                          .filter(top -> !Set.of("audit", "storage", "database").contains(top))
                          .isPresent()))
          .because("what the rows mean is said by who uses them");

  static final ArchRule NOBODY_READS_THE_CLOCK =
      noClasses()
          .should()
          .callMethodWhere(calls(CLOCK_READERS))
          .because("time is handed in as an InstantSource, so that tests can choose it");

  static final ArchRule THE_CLOCK_IS_MADE_AT_THE_TOP =
      noClasses()
          .that(
              areNone(
                  "dev.gatehouse.wiring.",
                  "dev.gatehouse.cli.",
                  "dev.gatehouse.demo.",
                  "dev.gatehouse.logging.LogConfig"))
          .should()
          .callMethodWhere(calls(Set.of("java.time.InstantSource.system")))
          .because("only who puts the program together chooses its clock");

  static final ArchRule RANDOMNESS_IS_MADE_AT_THE_TOP =
      noClasses()
          .that(areNone("dev.gatehouse.wiring.", "dev.gatehouse.cli.", "dev.gatehouse.demo."))
          .should()
          .callCodeUnitWhere(
              describe(
                  "makes randomness",
                  access ->
                      RANDOM_METHODS.contains(name(access))
                          || access.getTarget().getName().equals("<init>")
                              && RANDOM_TYPES.contains(access.getTargetOwner().getName())))
          .because("randomness is handed in as a RandomGenerator, so that tests can repeat it");

  static final ArchRule NOBODY_PRINTS =
      noClasses()
          .that(areNone("dev.gatehouse.cli."))
          .should()
          .accessFieldWhere(
              describe(
                  "is System.out or System.err",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                          && Set.of("out", "err").contains(access.getTarget().getName())))
          .because("what is worth saying goes to the log, where its fields can be left out");

  static final ArchRule NOBODY_REFLECTS =
      noClasses()
          .should()
          .callMethodWhere(
              calls(
                  Set.of(
                      "java.lang.reflect.AccessibleObject.setAccessible",
                      "java.lang.reflect.Field.setAccessible",
                      "java.lang.reflect.Method.setAccessible",
                      "java.lang.reflect.Constructor.setAccessible")))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .because("nothing that arrives decides which code runs");

  static final ArchRule CONNECTORS_KNOW_THE_SPI_ALONE =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "are ours and not of the SPI or their own connector",
                  target -> {
                    String name = target.getBaseComponentType().getPackageName();
                    return name.startsWith(Levels.ROOT)
                        && !name.startsWith("dev.gatehouse.spi")
                        && !name.startsWith("dev.gatehouse.connector.");
                  }))
          .because("a connector that somebody drops in has the SPI and nothing else");

  static final ArchRule THE_SPI_IS_JDK_TYPES_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.gatehouse.spi..")
          .because(
              "a type of a library in the SPI would bind every connector to that library's version");

  private static DescribedPredicate<JavaAccess<?>> calls(Set<String> methods) {
    return describe("calls one of " + methods, access -> methods.contains(name(access)));
  }

  private static String name(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  private static DescribedPredicate<JavaClass> areInside(String topPackage) {
    return describe(
        "are in " + topPackage,
        type -> Levels.topPackage(type.getPackageName()).filter(topPackage::equals).isPresent());
  }

  private static DescribedPredicate<JavaClass> areOutside(String topPackage) {
    return DescribedPredicate.not(areInside(topPackage));
  }

  /** Classes whose names begin with none of these; nested classes count as their outer one. */
  private static DescribedPredicate<JavaClass> areNone(String... beginnings) {
    return describe(
        "are none of " + Set.of(beginnings),
        type -> {
          for (String beginning : beginnings) {
            if (type.getName().startsWith(beginning)) {
              return false;
            }
          }
          return true;
        });
  }
}
