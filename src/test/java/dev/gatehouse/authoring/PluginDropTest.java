package dev.gatehouse.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build makes no more goes; what somebody else put there stays. */
class PluginDropTest {
  @TempDir private Path directory;

  private PluginDrop drop() {
    return new PluginDrop(directory.resolve("built"), directory.resolve("plugins"));
  }

  /** A build that makes these jars, and its drop by a program that has just begun. */
  private void build(String... jars) throws IOException {
    PluginDrop drop = drop();
    drop.prepare();
    for (String jar : jars) {
      Path file = drop.made().resolve(jar);
      Files.createDirectories(file.getParent());
      Files.writeString(file, jar);
    }
    drop.drop();
  }

  private List<String> used() throws IOException {
    Path root = drop().used();
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(one -> !one.equals(root))
          .map(one -> root.relativize(one).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aPlugInThatIsMadeNoMoreGoes() throws IOException {
    build("old/a.jar", "old/b.jar");
    assertEquals(List.of("old", "old/a.jar", "old/b.jar"), used());
    build("new/a.jar");
    assertEquals(List.of("new", "new/a.jar"), used());
    build("new/b.jar", "old/a.jar");
    assertEquals(List.of("new", "new/b.jar", "old", "old/a.jar"), used());
  }

  @Test
  void whatTheAuthorPutThereStays() throws IOException {
    build("old/a.jar");
    Files.createDirectory(drop().used().resolve("mine"));
    Files.writeString(drop().used().resolve("mine/c.jar"), "c");
    Files.writeString(drop().used().resolve("old/notes"), "n");
    build("new/a.jar");
    build("new/a.jar");
    assertEquals(List.of("mine", "mine/c.jar", "new", "new/a.jar", "old", "old/notes"), used());
  }
}
