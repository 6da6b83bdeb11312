package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server that is another user reads what was written under any umask. */
class PublicFileTest {
  private static final int SECONDS = 60;

  @TempDir private Path directory;

  /** The process with a umask of its own. */
  static final class Writer {
    private Writer() {}

    /** Writes the file that is named. */
    public static void main(String[] arguments) throws IOException {
      PublicFile.write(Path.of(arguments[0]), "{}");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatItMakesIsOpenAndWhatWasThereIsLeftAlone() throws Exception {
    Path there = Files.createDirectory(directory.resolve("there"));
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-x---"));
    Path file = there.resolve("made").resolve(".well-known").resolve("openid-configuration");
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 077; exec \"$0\" -cp \"$1\" \"$2\" \"$3\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "it hangs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    assertEquals("{}", Files.readString(file));
    assertEquals("rw-r--r--", permissions(file));
    assertEquals("rwxr-xr-x", permissions(file.getParent()));
    assertEquals("rwxr-xr-x", permissions(file.getParent().getParent()));
    assertEquals("rwxr-x---", permissions(there));
  }
}
