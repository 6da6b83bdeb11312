package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the compiled classes do not show: the size of files, and what packages say of themselves.
 */
class SourceFilesTest {
  private static final int LONGEST_FILE = 420;
  private static final Pattern RULE = Pattern.compile("\\bR[1-9][0-9]?\\b");
  private static final Pattern RULE_HEAD = Pattern.compile("(?m)^\\*\\*(R[1-9][0-9]?) ");
  private static final List<Path> ROOTS =
      List.of(
          Path.of("main/java"),
          Path.of("../connectors/spi/src/main/java"),
          Path.of("../connectors/tck/src/main/java"),
          Path.of("../connectors/http/src/main/java"),
          Path.of("../connectors/local/src/main/java"),
          Path.of("../connectors/ldap/src/main/java"),
          Path.of("../connectors/fakes/src/main/java"),
          Path.of("../connectors/github/src/main/java"),
          Path.of("../connectors/oidc/src/main/java"));

  @Test
  void filesCanBeReadInOneGo() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file :
        sources(Stream.concat(ROOTS.stream(), Stream.of(Path.of("test/java"))).toList())) {
      long lines;
      try (Stream<String> all = Files.lines(file)) {
        lines = all.count();
      }
      if (lines > LONGEST_FILE) {
        tooLong.add(file + " has " + lines + " lines");
      }
    }
    assertEquals(List.of(), tooLong);
  }

  /** A package says what it owns; the SPI's says it to authors of connectors. */
  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    TreeSet<Path> silent = new TreeSet<>();
    for (Path file : sources(ROOTS)) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Files.readString(info).startsWith("/**")) {
        silent.add(file.getParent());
      }
    }
    assertEquals(new TreeSet<>(), silent);
  }

  /** A reader of "rule R7" finds it. */
  @Test
  void everyRuleThatIsNamedIsWrittenDown() throws IOException {
    TreeSet<String> written = new TreeSet<>();
    Matcher heads = RULE_HEAD.matcher(Files.readString(Path.of("../docs/rules.md")));
    while (heads.find()) {
      written.add(heads.group(1));
    }
    TreeSet<String> missing = new TreeSet<>();
    int named = 0;
    List<Path> files =
        new ArrayList<>(
            sources(Stream.concat(ROOTS.stream(), Stream.of(Path.of("test/java"))).toList()));
    try (Stream<Path> documents = Files.walk(Path.of("../docs"))) {
      documents.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
    }
    for (Path file : files) {
      Matcher rules = RULE.matcher(Files.readString(file));
      while (rules.find()) {
        named++;
        if (!written.contains(rules.group())) {
          missing.add(rules.group() + " in " + file);
        }
      }
    }
    assertTrue(named > 100, "only " + named);
    assertEquals(new TreeSet<>(), missing);
  }

  private static List<Path> sources(List<Path> roots) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
      }
    }
    assertTrue(!found.isEmpty());
    return found;
  }
}
