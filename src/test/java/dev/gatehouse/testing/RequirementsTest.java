package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class RequirementsTest {
  @Test
  void aMissingToolSkipsATestAndFailsItWhereNothingMayBeSkipped() {
    assertDoesNotThrow(() -> Requirements.that(true, "unused", true));
    assertDoesNotThrow(() -> Requirements.that(true, "unused", false));
    TestAbortedException skipped =
        assertThrows(
            TestAbortedException.class, () -> Requirements.that(false, "Install it.", false));
    assertTrue(skipped.getMessage().contains("Install it."));
    AssertionError failed =
        assertThrows(AssertionError.class, () -> Requirements.that(false, "Install it.", true));
    assertTrue(failed.getMessage().contains("Install it."));
  }

  @Test
  void aCommandIsTheFirstExecutableFileOnThePath(@TempDir Path first, @TempDir Path second)
      throws Exception {
    Files.createFile(first.resolve("tool"));
    Path executable = Files.createFile(second.resolve("tool"));
    assertTrue(executable.toFile().setExecutable(true));
    String path = first + File.pathSeparator + File.pathSeparator + second;
    assertEquals(Optional.of(executable), Requirements.find("tool", path));
    assertEquals(Optional.empty(), Requirements.find("absent", path));
    assertEquals(Optional.empty(), Requirements.find("tool", null));
  }
}
