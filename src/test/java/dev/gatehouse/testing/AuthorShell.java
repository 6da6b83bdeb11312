package dev.gatehouse.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The shell of somebody who writes a connector, in an empty folder with {@code gatehouse}, a JDK
 * and Maven: runs the blocks of the guide as they stand there. Ends what it started.
 */
public final class AuthorShell implements AutoCloseable {
  private static final Path GUIDE = Path.of("../docs/guides/writing-a-connector.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|yaml|java)\n(.*?)^```");

  /** A first run of Maven fetches what its plug-ins need. */
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

  private final Path folder;
  private final Path programs;
  private final List<Tool> started = new ArrayList<>();

  /**
   * Opens one.
   *
   * @param scratch gets the folder, and the programs beside it
   */
  public AuthorShell(Path scratch) throws IOException {
    folder = Files.createDirectory(scratch.resolve("folder"));
    programs = Files.createDirectory(scratch.resolve("programs"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    program("java", "exec '" + java + "' \"$@\"");
    program(
        "gatehouse",
        "exec '"
            + java
            + "' -XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1"
            + " --enable-native-access=ALL-UNNAMED -cp '"
            + System.getProperty("java.class.path")
            + "' dev.gatehouse.cli.Gatehouse \"$@\"");
    // What it gets of ours must not stay among the libraries of this machine.
    program(
        "mvn",
        "exec '"
            + Path.of("../mvnw").toAbsolutePath().normalize()
            + "' --batch-mode --no-transfer-progress '-Dmaven.repo.local="
            + scratch.resolve("libraries")
            + "' '-Dmaven.repo.local.tail="
            + libraries()
            + "' \"$@\"");
  }

  /** Where the build that runs the tests has its libraries. */
  private static String libraries() {
    return System.getProperty(
        "localRepository",
        Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
  }

  private void program(String name, String text) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The blocks of a language in the guide's section with that heading. */
  public static List<String> blocks(String heading, String language) throws IOException {
    String section =
        Files.readString(GUIDE).split("## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
    return BLOCK
        .matcher(section)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Where the author is. */
  public Path folder() {
    return folder;
  }

  /** Starts a block, each line of which must succeed. */
  public Tool start(String block) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-ec", block.strip())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Tool tool = Tool.started(builder);
    started.add(tool);
    return tool;
  }

  /** Runs a block to its end and returns what it said. */
  public String run(String block) throws IOException {
    return run(block, 0);
  }

  /** The same for a block that ends with a code. */
  public String run(String block, int code) throws IOException {
    Tool tool = start(block);
    String said = tool.output(LONGEST);
    if (tool.exitCode() != code) {
      throw new AssertionError(block + " ended with " + tool.exitCode() + ":\n" + said);
    }
    return said;
  }

  /** Changes a file of the connector in one place. */
  public void edit(String file, String before, String after) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    if (!text.contains(before)) {
      throw new AssertionError(file + " has no " + before);
    }
    Files.writeString(path, text.replace(before, after));
  }

  @Override
  public void close() {
    started.forEach(Tool::close);
  }
}
