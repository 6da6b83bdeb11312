package dev.gatehouse.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What is published of ours is what the modules are. */
class ConnectorRepositoryTest {
  private static final ConnectorRepository REPOSITORY =
      ConnectorRepository.ofThisProgram().withSources(Path.of("../connectors"));

  @TempDir private Path directory;

  @BeforeEach
  void write() throws Exception {
    REPOSITORY.write(directory);
  }

  private Path file(String module, String ending) {
    String id = "gatehouse-connector-" + module;
    return directory
        .resolve(Path.of("dev/gatehouse", id, REPOSITORY.version()))
        .resolve(id + "-" + REPOSITORY.version() + ending);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spi", "tck"})
  void aPomNamesTheDependenciesOfItsModuleAndNoParent(String module) throws Exception {
    Document published = read(file(module, ".pom"));
    Document ours = read(Path.of("../connectors", module, "pom.xml"));
    assertEquals(List.of(), children(published.getDocumentElement(), "parent"));
    assertEquals(
        "gatehouse-connector-" + module, text(published.getDocumentElement(), "artifactId"));
    assertEquals(REPOSITORY.version(), text(published.getDocumentElement(), "version"));
    assertEquals(dependencies(ours), dependencies(published));
  }

  @Test
  void theTestKitBringsJunit() throws Exception {
    assertTrue(
        dependencies(read(file("tck", ".pom"))).stream()
            .anyMatch(one -> one.startsWith("org.junit.jupiter:junit-jupiter:5.")));
    assertEquals(Set.of(), dependencies(read(file("spi", ".pom"))), "JDK types only");
  }

  /** Those that somebody gets who depends on the module. */
  private static Set<String> dependencies(Document pom) throws Exception {
    TreeSet<String> found = new TreeSet<>();
    for (Element list : children(pom.getDocumentElement(), "dependencies")) {
      for (Element one : children(list, "dependency")) {
        String scope = text(one, "scope").isEmpty() ? "compile" : text(one, "scope");
        if (!scope.equals("test")) {
          String name = text(one, "groupId") + ":" + text(one, "artifactId");
          found.add(name + ":" + version(one) + ":" + scope);
        }
      }
    }
    return found;
  }

  /** Its own, or the one that the parent manages. */
  private static String version(Element dependency) throws Exception {
    String own = text(dependency, "version");
    if (!own.isEmpty()) {
      return own;
    }
    if (text(dependency, "groupId").equals("dev.gatehouse")) {
      return REPOSITORY.version();
    }
    assertEquals("org.junit.jupiter", text(dependency, "groupId"), "whose version is this?");
    Document parent = read(Path.of("../pom.xml"));
    return text(children(parent.getDocumentElement(), "properties").get(0), "junit.version");
  }

  @Test
  void jarsHaveTheirClassesAndSourcesAndNothingOfOthers() throws IOException {
    for (String module : List.of("spi", "tck")) {
      List<String> classes = entries(file(module, ".jar"));
      assertTrue(
          classes.stream()
              .allMatch(name ->
                  name.startsWith("dev/gatehouse/" + module) || name.startsWith("META-INF")),
          classes::toString);
      for (String source : entries(file(module, "-sources.jar"))) {
        if (!source.endsWith("package-info.java")) {
          assertTrue(classes.contains(source.replace(".java", ".class")), source);
        }
      }
    }
    assertTrue(entries(file("tck", ".jar")).contains("dev/gatehouse/tck/CloseContract.class"));
  }

  private static List<String> entries(Path jar) throws IOException {
    try (JarFile open = new JarFile(jar.toFile())) {
      List<String> names =
          open.stream()
              .filter(entry -> !entry.isDirectory())
              .map(entry -> entry.getName())
              .toList();
      assertFalse(names.isEmpty());
      return names;
    }
  }

  @Test
  void everyFileHasItsChecksum() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(one -> !one.toString().endsWith(".sha1"))
              .toList();
    }
    assertEquals(6, files.size(), files::toString);
    for (Path one : files) {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(one));
      assertEquals(HexFormat.of().formatHex(sum), Files.readString(Path.of(one + ".sha1")));
    }
  }

  private static Document read(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new java.util.ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
