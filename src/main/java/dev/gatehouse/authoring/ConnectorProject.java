package dev.gatehouse.authoring;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of a connector that somebody writes: its sources, its build, and its {@code dev}
 * directory. Immutable.
 *
 * @param directory absolute
 */
record ConnectorProject(Path directory) {
  /** What the configuration of the development server says of connectors at first. */
  static final String CONNECTORS = "connectors.yaml";

  /** What the builds and the development server write. */
  private static final Set<String> MADE =
      Set.of("target", "build", "dev", "repository", "node_modules");

  /** More files than a connector has; a wrong directory must not keep a processor busy. */
  private static final int MOST = 10_000;

  private static final String SCRIPT = "build";
  private static final String POM = "pom.xml";

  ConnectorProject {
    directory = directory.toAbsolutePath().normalize();
  }

  /**
   * Checks that a connector can be built here.
   *
   * @throws AuthoringException when there is no build
   */
  ConnectorProject requireBuild() throws AuthoringException {
    if (!hasScript() && !Files.isRegularFile(directory.resolve(POM))) {
      throw new AuthoringException(
          directory
              + " has neither a script "
              + SCRIPT
              + " nor a "
              + POM
              + ": begin a connector with gatehouse connectors new.");
    }
    return this;
  }

  /** What is made for and by the development server. */
  Path development() {
    return directory.resolve("dev");
  }

  /**
   * The connectors that the development server is to have.
   *
   * @throws AuthoringException when there is no such file
   */
  String connectors() throws IOException, AuthoringException {
    Path file = directory.resolve(CONNECTORS);
    if (!Files.exists(file)) {
      throw new AuthoringException(
          file + " is missing: write into it the connectors: that the server is to have.");
    }
    return Files.readString(file);
  }

  /**
   * The command that builds the connector into a directory of plug-ins, without its tests: the
   * script that is there, or else Maven.
   *
   * @param path the variable that names where programs are, for Maven
   * @throws AuthoringException when Maven would be needed and is not there
   */
  List<String> command(Path plugins, Optional<String> path) throws AuthoringException {
    if (hasScript()) {
      return List.of("sh", directory.resolve(SCRIPT).toString(), plugins.toString());
    }
    return List.of(
        maven(path).toString(),
        "--quiet",
        "--batch-mode",
        "--no-transfer-progress",
        "-DskipTests",
        "-Dplugins=" + plugins,
        "package");
  }

  /** Not where there is a directory of that name, which Gradle makes. */
  private boolean hasScript() {
    return Files.isRegularFile(directory.resolve(SCRIPT));
  }

  private Path maven(Optional<String> path) throws AuthoringException {
    Stream<Path> elsewhere =
        Stream.of(path.orElse("").split(File.pathSeparator, -1))
            .filter(one -> !one.isEmpty())
            .map(one -> Path.of(one, "mvn"));
    return Stream.concat(Stream.of(directory.resolve("mvnw")), elsewhere)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new AuthoringException(
                "Maven was found neither as mvnw in "
                    + directory
                    + " nor on the PATH; install it, or write a script "
                    + SCRIPT
                    + " that builds into the directory that it is given."));
  }

  /** What tells one state of the sources from another, without reading them. */
  List<String> state() {
    List<String> state = new ArrayList<>();
    try {
      Files.walkFileTree(directory, new States(state));
    } catch (IOException | UncheckedIOException e) {
      // Something was moved meanwhile: a state of its own, and the next look finds the rest.
      state.add("unreadable");
    }
    return state;
  }

  private final class States extends SimpleFileVisitor<Path> {
    private final List<String> state;

    private States(List<String> state) {
      this.state = state;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
      String name = String.valueOf(at.getFileName());
      boolean ours = at.getParent().equals(directory) && MADE.contains(name);
      return !at.equals(directory) && (ours || name.startsWith("."))
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // Editors keep drafts in hidden files.
      if (!String.valueOf(file.getFileName()).startsWith(".")) {
        state.add(file + " " + attributes.size() + " " + attributes.lastModifiedTime().toInstant());
      }
      return state.size() < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }
}
