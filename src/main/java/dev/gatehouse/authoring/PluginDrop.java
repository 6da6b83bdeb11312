package dev.gatehouse.authoring;

import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.Plugins;
import dev.gatehouse.wiring.Directories;
import dev.gatehouse.wiring.Host;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Two directories of plug-ins: what a build has just made, and what the development server uses.
 * Only what can be loaded goes from the first to the second.
 *
 * @param made empty before each build
 * @param used on the same file system
 */
record PluginDrop(Path made, Path used) {

  /** Makes both, the first of them empty. */
  void prepare() throws IOException {
    if (Files.exists(made)) {
      Directories.deleteTree(made);
    }
    Files.createDirectories(made);
    Files.createDirectories(used);
  }

  /** Whether there is something to run the server with, from now or from an earlier time. */
  boolean isUsable() throws IOException {
    return Files.exists(used) && !directories(used).isEmpty();
  }

  /** What keeps the connectors that were made from being loaded; empty when nothing does. */
  List<String> problems() throws IOException {
    if (directories(made).isEmpty()) {
      return List.of(
          "the build put no plug-in into the directory that it was given: it belongs into a"
              + " directory of its own in "
              + made);
    }
    try (Plugins plugins = new Plugins(Host.connectorTypes())) {
      ConnectorTypes types = plugins.scan(Optional.of(made));
      List<String> problems = new ArrayList<>();
      types
          .problems()
          .forEach((plugin, problem) ->
              problems.add(plugin.isEmpty() ? problem : plugin + ": " + problem));
      return List.copyOf(problems);
    }
  }

  /**
   * Puts what was made into use, and takes away what this has put there before and is made no more.
   */
  void drop() throws IOException {
    Set<String> fresh = names(directories(made));
    Set<String> stale = new TreeSet<>(noted());
    stale.addAll(fresh);
    // Before anything is moved, so that whatever ends this here leaves nothing that nobody owns.
    note(stale);
    stale.removeAll(fresh);
    move();
    for (String plugin : stale) {
      remove(used.resolve(plugin));
    }
    note(fresh);
  }

  private void move() throws IOException {
    for (Path plugin : directories(made)) {
      Path into = Files.createDirectories(used.resolve(plugin.getFileName()));
      Set<Path> fresh = new HashSet<>();
      for (Path jar : jars(plugin)) {
        // At once, so that nobody reads half a jar.
        fresh.add(
            Files.move(
                jar,
                into.resolve(jar.getFileName()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
      }
      for (Path jar : jars(into)) {
        if (!fresh.contains(jar)) {
          Files.delete(jar);
        }
      }
    }
  }

  /** Its jars; the directory too if there is nothing else in it. */
  private static void remove(Path plugin) throws IOException {
    if (!Files.isDirectory(plugin)) {
      return;
    }
    for (Path jar : jars(plugin)) {
      Files.delete(jar);
    }
    try {
      Files.delete(plugin);
    } catch (DirectoryNotEmptyException e) {
      // Somebody has put something there, which is theirs.
    }
  }

  /** Where the names of the plug-ins stand that this has put into use: beside them. */
  private Path notes() {
    return used.resolveSibling(used.getFileName() + ".dropped");
  }

  private Set<String> noted() throws IOException {
    return Files.exists(notes()) ? new TreeSet<>(Files.readAllLines(notes())) : Set.of();
  }

  private void note(Set<String> plugins) throws IOException {
    Path next = used.resolveSibling(used.getFileName() + ".dropping");
    Files.write(next, plugins);
    Files.move(next, notes(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Set<String> names(List<Path> plugins) {
    Set<String> names = new TreeSet<>();
    plugins.forEach(plugin -> names.add(plugin.getFileName().toString()));
    return names;
  }

  private static List<Path> directories(Path root) throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static List<Path> jars(Path directory) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*.jar")) {
      all.forEach(jars::add);
    }
    return jars;
  }
}
