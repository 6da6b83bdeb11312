package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schemathesis reads the OpenAPI document that the server serves, and sends what it allows and what
 * it forbids to every operation, alone and in sequences. It finds no 5xx and no answer that the
 * document does not describe.
 */
class AdministrationFuzzTest extends WithAdministration {
  private static final Path CONFIGURATION =
      Path.of("test", "schemathesis", "schemathesis.toml").toAbsolutePath();
  private static final Pattern GENERATED = Pattern.compile("(\\d+) generated");
  private static final Pattern TESTED = Pattern.compile("Tested: (\\d+)");
  private static final int SECONDS = 90;
  @TempDir Path directory;

  private String fuzz(int seconds, String... selection) throws Exception {
    Path command =
        Requirements.command(
            "schemathesis",
            "Install it: pip install -r src/test/schemathesis/requirements.txt (in a venv).");
    List<String> arguments = new ArrayList<>();
    arguments.add(command.toString());
    arguments.addAll(List.of("--config-file", CONFIGURATION.toString(), "--no-color", "run"));
    arguments.add(server.at("/admin/v1/openapi.json").toString());
    arguments.addAll(List.of("-H", "Authorization: Bearer " + robot()));
    arguments.addAll(List.of("--seed", "65", "-n", "12", "--max-time", "" + seconds));
    arguments.addAll(List.of("--no-shrink", "--continue-on-failure", "--warnings", "off"));
    arguments.addAll(List.of(selection));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(arguments)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(seconds + 120L, TimeUnit.SECONDS), () -> told(output));
      assertEquals(0, process.exitValue(), () -> told(output));
      return told(output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String told(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "nothing: " + e;
    }
  }

  private static int number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertTrue(matcher.find(), text);
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void everyAnswerIsOneOfTheDocument() throws Exception {
    // A key that is dropped ends the token that the fuzzer has, so that goes last.
    String output = fuzz(SECONDS, "--exclude-operation-id", "rotateKeys");
    assertTrue(number(TESTED, output) >= 20, output);
    assertTrue(number(GENERATED, output) >= 500, output);
    String last = fuzz(10, "--include-operation-id", "rotateKeys");
    assertEquals(1, number(TESTED, last), last);
    assertEquals(200, get("/status", robot()).status(), "and it still serves");
  }
}
