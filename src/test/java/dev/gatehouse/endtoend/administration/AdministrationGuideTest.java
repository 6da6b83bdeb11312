package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the guide, run as they stand. */
class AdministrationGuideTest extends WithAdministration {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "administration-api.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```");
  @TempDir Path directory;

  @Test
  void itsCommandsDoWhatItSays() throws Exception {
    Requirements.command("curl");
    String guide = Files.readString(GUIDE);
    String script =
        COMMANDS
            .matcher(guide)
            .results()
            .map(one -> one.group(1))
            .collect(Collectors.joining("\n"));
    assertTrue(script.lines().count() > 10, script);
    Path output = directory.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-eu", "-c", script.replace("provisioning:", ROBOT + ":"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("ISSUER", server.issuer().toString());
    builder.environment().put("SECRET", ROBOT_SECRET);
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String told = Files.readString(output);
    assertEquals(0, process.exitValue(), told);
    assertTrue(!told.contains("urn:gatehouse:problem"), told);
    assertTrue(told.contains("\"name\":\"The wiki\""), told);
    assertTrue(told.contains("\"idTokens\":\"PT5M\""), told);
    assertTrue(told.contains("/account/link?token="), told);
    assertTrue(told.contains("\"login\":\"carol@example.com\""), told);
    assertTrue(told.contains("\"grants_ended\":0"), told);
    assertEquals(1, server.rows().audited("client.removed"));
  }
}
