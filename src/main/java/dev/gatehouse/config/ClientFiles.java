package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of {@code clientsDirectory}: each has one client, or a list of them, and is read as if
 * it stood in {@code staticClients}, with its own positions. Thread-safe.
 */
public final class ClientFiles {
  static final String KEY = "clientsDirectory";
  private static final String CLIENTS = "staticClients";
  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json");

  /** A directory with more files is not one for clients. */
  private static final int MOST_FILES = 1_000;

  private static final long LARGEST = 1 << 20;

  private ClientFiles() {}

  /**
   * The files of a directory in order of name; hidden ones, which editors and mounted volumes keep,
   * are left out.
   *
   * @throws IOException when the directory cannot be read, or has too many
   */
  public static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> files =
          all.filter(ClientFiles::counts)
              .filter(Files::isRegularFile)
              .limit(MOST_FILES + 1L)
              .sorted()
              .toList();
      if (files.size() > MOST_FILES) {
        throw new IOException("more than " + MOST_FILES + " files are in " + directory);
      }
      return files;
    }
  }

  private static boolean counts(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return !name.startsWith(".") && dot > 0 && ENDINGS.contains(name.substring(dot + 1));
  }

  /**
   * Adds the clients of the directory that a configuration names to its {@code staticClients}.
   *
   * @param problems takes what is wrong with the directory or its files
   */
  static Tree over(Tree root, List<Problem> problems) {
    if (!(root instanceof Tree.Mapping mapping)
        || !(mapping.find(KEY).orElse(null) instanceof Tree.Scalar named)
        || named.type() != Tree.ScalarType.TEXT) {
      return root;
    }
    List<Tree> more = new ArrayList<>();
    try {
      for (Path file : in(Path.of(named.text()))) {
        read(file, problems).ifPresent(tree -> add(tree, more));
      }
    } catch (IOException | InvalidPathException e) {
      problems.add(
          error(
              named.position(),
              KEY + ": the directory cannot be read: " + named.text(),
              "make it, or let this process read it"));
      return root;
    }
    return with(mapping, more);
  }

  private static void add(Tree tree, List<Tree> more) {
    if (tree instanceof Tree.Sequence list) {
      more.addAll(list.items());
    } else if (!(tree instanceof Tree.Mapping empty && empty.entries().isEmpty())) {
      more.add(tree);
    }
  }

  private static Optional<Tree> read(Path file, List<Problem> problems) {
    Position start = new Position(file.toString(), 1, 1);
    try {
      if (Files.size(file) > LARGEST) {
        problems.add(error(start, "is larger than " + LARGEST + " bytes", ""));
        return Optional.empty();
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return YamlTrees.read(file.toString(), text, problems);
    } catch (CharacterCodingException e) {
      problems.add(error(start, "is not UTF-8 text", "save it as UTF-8"));
    } catch (IOException e) {
      problems.add(error(start, "cannot be read", "check that this process may read it"));
    }
    return Optional.empty();
  }

  private static Tree with(Tree.Mapping root, List<Tree> more) {
    List<Tree.Entry> entries = new ArrayList<>();
    boolean found = false;
    for (Tree.Entry entry : root.entries()) {
      boolean clients = entry.key().equals(CLIENTS);
      found |= clients;
      if (clients && entry.value() instanceof Tree.Sequence list) {
        List<Tree> all = new ArrayList<>(list.items());
        all.addAll(more);
        entries.add(
            new Tree.Entry(CLIENTS, entry.keyPosition(), new Tree.Sequence(all, list.position())));
      } else if (clients && isEmpty(entry.value())) {
        entries.add(
            new Tree.Entry(
                CLIENTS, entry.keyPosition(), new Tree.Sequence(more, entry.keyPosition())));
      } else {
        entries.add(entry);
      }
    }
    if (!found && !more.isEmpty()) {
      entries.add(
          new Tree.Entry(CLIENTS, root.position(), new Tree.Sequence(more, root.position())));
    }
    return new Tree.Mapping(entries, root.position());
  }

  private static boolean isEmpty(Tree tree) {
    return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.NULL;
  }

  private static Problem error(Position position, String message, String suggestion) {
    return new Problem(Problem.Severity.ERROR, position, KEY, message, suggestion);
  }
}
