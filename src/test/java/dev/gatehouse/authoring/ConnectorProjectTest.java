package dev.gatehouse.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a connector, and how it is built. */
class ConnectorProjectTest {
  @TempDir private Path directory;
  private ConnectorProject project;

  @BeforeEach
  void project() throws Exception {
    project = new ConnectorProject(directory.resolve("acme"));
    write("src/main/java/Acme.java", "one");
    write("build", "true");
  }

  private void write(String file, String text) throws IOException {
    Path path = project.directory().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void aChangeIsSeenWhereverTheAuthorMakesIt() throws IOException {
    List<String> before = project.state();
    write("src/main/java/Acme.java", "longer than before");
    List<String> edited = project.state();
    assertNotEquals(before, edited);
    write("src/main/resources/new", "");
    List<String> added = project.state();
    assertNotEquals(edited, added);
    Files.delete(project.directory().resolve("src/main/resources/new"));
    assertEquals(edited, project.state());
  }

  @Test
  void whatBuildsServersAndEditorsWriteIsNoChange() throws IOException {
    List<String> before = project.state();
    for (String file :
        List.of("target/a", "dev/b", "repository/c", ".git/d", ".hidden", "src/.draft.swp")) {
      write(file, "x");
    }
    assertEquals(before, project.state());
    Files.delete(project.directory().resolve("build"));
    List<String> scriptless = project.state();
    write("build/classes/e", "x");
    assertEquals(scriptless, project.state());
    write("src/main/java/target/Deeper.java", "x");
    assertNotEquals(before, project.state(), "a package may have that name");
  }

  @Test
  void theScriptBuildsIfThereIsOneAndOtherwiseMaven() throws Exception {
    Path out = directory.resolve("out");
    assertEquals(
        List.of("sh", project.directory().resolve("build").toString(), out.toString()),
        project.command(out, Optional.empty()));
    Files.delete(project.directory().resolve("build"));
    AuthoringException nothing = assertThrows(AuthoringException.class, project::requireBuild);
    assertTrue(nothing.getMessage().contains("neither a script build nor a pom.xml"));
    write("build/reports", "Gradle has its directory there");
    assertThrows(AuthoringException.class, project::requireBuild);
    write("pom.xml", "<project/>");
    project.requireBuild();
    AuthoringException missing =
        assertThrows(
            AuthoringException.class,
            () -> project.command(out, Optional.of(directory.toString())));
    assertTrue(missing.getMessage().contains("install it"), missing::getMessage);
    Path maven = executable(directory.resolve("mvn"));
    List<String> command = project.command(out, Optional.of("/nowhere:" + directory));
    assertEquals(maven.toString(), command.get(0));
    assertTrue(command.containsAll(List.of("-Dplugins=" + out, "package")), command::toString);
    Path own = executable(project.directory().resolve("mvnw"));
    assertEquals(own.toString(), project.command(out, Optional.of("" + directory)).get(0));
  }

  private static Path executable(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
