package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.wiring.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents that the declarations write are those in {@code docs}. */
class GeneratedDocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void theReferenceIsUpToDate() throws IOException {
    // The tests bring connectors of their own, which nobody can configure.
    ConnectorTypes ours =
        ConnectorTypes.of(
            Host.connectorTypes().all().stream()
                .filter(type -> type.getClass().getName().startsWith("dev.gatehouse.connector."))
                .toList());
    assertEquals(
        ConfigCommand.Documentation.reference(ours),
        Files.readString(DOCS.resolve("configuration.md")),
        "run ./gatehouse config reference > docs/configuration.md");
  }

  @Test
  void theDocumentOfTheAdministrationIsUpToDate(@TempDir Path directory) throws IOException {
    Path file = DOCS.resolve("admin-api.openapi.json");
    try (TestServer server =
        TestServer.in(directory).with("admin: {api: {enabled: true}}").start()) {
      TestBrowser.Page page = new TestBrowser().get(server.at("/admin/v1/openapi.json"));
      assertEquals(200, page.status(), page::toString);
      String text =
          page.body().replace(server.issuer().toString(), "https://gatehouse.example.com");
      if (Boolean.getBoolean("gatehouse.write.documents")) {
        Files.writeString(file, text);
      }
      assertEquals(
          text,
          Files.readString(file),
          "run this test with -Dgatehouse.write.documents=true to write it anew");
    }
  }

  @Test
  void theSchemaIsUpToDate() throws IOException {
    StringWriter out = new StringWriter();
    assertEquals(
        0,
        Gatehouse.run(
            new PrintWriter(out), new PrintWriter(new StringWriter()), "config", "schema"));
    assertEquals(
        out.toString(),
        Files.readString(DOCS.resolve("configuration.schema.json")),
        "run ./gatehouse config schema > docs/configuration.schema.json");
  }
}
