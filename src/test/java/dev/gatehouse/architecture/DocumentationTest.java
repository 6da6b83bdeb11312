package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Authors of connectors read the Javadoc of the SPI and its test kit, so that every part of them
 * has it. What is written there is checked by the compiler ({@code -Xdoclint}).
 */
class DocumentationTest {
  private static final Path SPI = Path.of("../connectors/spi/src/main/java");
  private static final Path TCK = Path.of("../connectors/tck/src/main/java");

  @Test
  void everyPartOfTheSpiIsDocumentedWithItsErrors() throws IOException {
    UndocumentedParts parts = new UndocumentedParts(true);
    read(SPI, parts);
    assertTrue(parts.seen() > 250, parts.seen() + " parts were found");
    assertEquals(List.of(), parts.found());
  }

  @Test
  void everyPartOfTheTestKitIsDocumented() throws IOException {
    UndocumentedParts parts = new UndocumentedParts(false);
    read(TCK, parts);
    assertTrue(parts.seen() > 60, parts.seen() + " parts were found");
    assertEquals(List.of(), parts.found());
  }

  @Test
  void whatIsMissingIsFound() throws IOException {
    UndocumentedParts parts = new UndocumentedParts(true);
    parts.read(
        List.of(
            new SimpleJavaFileObject(
                URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
              @Override
              public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return """
                /** Has a comment.
                 * @param one a component
                 */
                public record Sample(int one, int two) {
                  public Sample {}
                  public Sample(int one) { this(one, 2); }
                  /** Throws. */
                  public void fails() throws java.io.IOException {}
                  /** */
                  public static final int CONSTANT = 1;
                  interface Hidden { void unseen(); }
                  public interface Inner { void seen(); }
                  /** One. */
                  public enum Choice { FIRST }
                  private void secret() {}
                  @Override public String toString() { return ""; }
                }
                """;
              }
            }));
    assertEquals(
        List.of(
            "Sample: two has no @param",
            "Sample.Sample(int one) has no comment",
            "Sample.fails() has no @throws IOException",
            "Sample.CONSTANT has no comment",
            "Sample.Inner has no comment",
            "Sample.Inner.seen() has no comment",
            "Sample.Choice.FIRST has no comment"),
        parts.found());
  }

  private static void read(Path root, UndocumentedParts parts) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    try (StandardJavaFileManager manager =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      parts.read(manager.getJavaFileObjectsFromPaths(files));
    }
  }
}
