package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The version that a start compares stands for every migration that there is. */
class SchemaTest {

  /** Else a database of the version before is taken for current, and lacks a column. */
  @ParameterizedTest
  @EnumSource
  void theNewestMigrationIsTheVersion(Schema schema) throws IOException, URISyntaxException {
    URL first =
        Schema.class.getResource(
            schema == Schema.SQLITE
                ? "sqlite/V1__foundation.sql"
                : "postgresql/V1__foundation.sql");
    assertNotNull(first);
    try (Stream<Path> scripts = Files.list(Path.of(first.toURI()).getParent())) {
      List<Integer> numbers =
          scripts
              .map(script -> script.getFileName().toString())
              .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
              .sorted()
              .toList();
      assertEquals(IntStream.rangeClosed(1, Schema.VERSION).boxed().toList(), numbers);
    }
  }
}
