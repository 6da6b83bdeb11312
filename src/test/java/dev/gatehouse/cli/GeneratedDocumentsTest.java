package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documents that the declarations write are those in {@code docs}. */
class GeneratedDocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @ParameterizedTest
  @CsvSource({"reference, configuration.md", "schema, configuration.schema.json"})
  void documentsAreUpToDate(String command, String file) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Gatehouse.run(new PrintWriter(out), new PrintWriter(err, true), "config", command);
    assertEquals(0, status, err::toString);
    assertEquals(
        out.toString(),
        Files.readString(DOCS.resolve(file)),
        () -> "run ./gatehouse config " + command + " > docs/" + file);
  }
}
