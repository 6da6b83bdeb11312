package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Makes trees of YAML 1.2 and JSON text. As in Dex's loader, {@code yes}, {@code no}, {@code on}
 * and {@code off} are booleans (YAML 1.1) and {@code <<} merges.
 */
final class YamlTrees {
  /** Deeper nesting is a mistake or an attack on the stack. */
  private static final int DEEPEST = 64;

  /** Aliases may repeat parts; this bounds what a short file can unfold to. */
  private static final int MOST_NODES = 200_000;

  private static final int LONGEST = 8 << 20;

  private static final Map<String, String> OLD_BOOLEANS =
      Map.of("yes", "true", "on", "true", "no", "false", "off", "false");

  private final String file;
  private final List<Problem> problems;
  private int nodes;

  /** Ends the reading of a file that goes on in no sensible way. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Position position;

    UnreadableException(Position position, String message) {
      super(message, null, false, false);
      this.position = position;
    }
  }

  private YamlTrees(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a text.
   *
   * @param file name for positions
   * @param problems takes what is wrong
   * @return the tree; empty when nothing can be made of the text
   */
  static Optional<Tree> read(String file, String text, List<Problem> problems) {
    return new YamlTrees(file, problems).read(text);
  }

  private Optional<Tree> read(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setSchema(new CoreSchema())
            .setMaxAliasesForCollections(1000)
            .setCodePointLimit(LONGEST)
            .build();
    try {
      checkShape(settings, text);
      Optional<Node> root = new Compose(settings).composeString(text);
      return Optional.of(
          root.isPresent() ? tree(root.get(), 0) : Tree.empty(new Position(file, 1, 1)));
    } catch (UnreadableException e) {
      error(e.position, "", e.getMessage(), "");
    } catch (MarkedYamlEngineException e) {
      // Only the problem: the full message quotes lines of the file, and secrets with them.
      error(position(e.getProblemMark()), "", "not valid YAML: " + e.getProblem(), "");
    } catch (YamlEngineException e) {
      error(new Position(file, 1, 1), "", "cannot be read: too large or too many aliases", "");
    }
    return Optional.empty();
  }

  /** Before anything recursive looks at the text. */
  private void checkShape(LoadSettings settings, String text) {
    int depth = 0;
    int documents = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        throw new UnreadableException(
            position(event.getStartMark()), "is nested deeper than " + DEEPEST + " levels");
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof DocumentStartEvent && ++documents > 1) {
        throw new UnreadableException(
            position(event.getStartMark()), "a second document (---) starts here; one is read");
      }
    }
  }

  private Tree tree(Node node, int depth) {
    Position position = position(node.getStartMark());
    if (depth > DEEPEST) {
      throw new UnreadableException(position, "an alias contains itself, or nests too deep");
    }
    if (++nodes > MOST_NODES) {
      throw new UnreadableException(
          position, "unfolds to more than " + MOST_NODES + " values through aliases");
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, position);
      case SequenceNode sequence ->
          new Tree.Sequence(
              sequence.getValue().stream().map(item -> tree(item, depth + 1)).toList(), position);
      case MappingNode mapping -> mapping(mapping, position, depth);
      default -> throw new UnreadableException(position, "is no value");
    };
  }

  private Tree.Scalar scalar(ScalarNode node, Position position) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (node.getScalarStyle() != ScalarStyle.PLAIN || text.startsWith("=")) {
      return new Tree.Scalar(Tree.ScalarType.TEXT, text, position, false);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (tag.equals(Tag.NULL)) {
      return new Tree.Scalar(Tree.ScalarType.NULL, "", position, false);
    }
    if (tag.equals(Tag.BOOL)) {
      return new Tree.Scalar(Tree.ScalarType.BOOLEAN, lower, position, false);
    }
    if (tag.equals(Tag.INT)) {
      return new Tree.Scalar(Tree.ScalarType.INTEGER, text, position, false);
    }
    if (tag.equals(Tag.FLOAT)) {
      return new Tree.Scalar(Tree.ScalarType.DECIMAL, text, position, false);
    }
    String old = OLD_BOOLEANS.get(lower);
    if (old != null && (text.equals(lower) || text.length() <= 3 || text.equals("OFF"))) {
      return new Tree.Scalar(Tree.ScalarType.BOOLEAN, old, position, false);
    }
    return new Tree.Scalar(Tree.ScalarType.TEXT, text, position, false);
  }

  private Tree.Mapping mapping(MappingNode node, Position position, int depth) {
    List<Tree.Entry> entries = new ArrayList<>();
    List<Tree.Mapping> merged = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      Position at = position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        error(
            at,
            "",
            "a key must be text, not " + tree(tuple.getKeyNode(), depth + 1).description(),
            "");
        continue;
      }
      Tree value = tree(tuple.getValueNode(), depth + 1);
      if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        merge(value, merged);
        continue;
      }
      Position before = seen.putIfAbsent(key.getValue(), at);
      if (before == null) {
        entries.add(new Tree.Entry(key.getValue(), at, value));
      } else {
        error(
            at,
            key.getValue(),
            "the key " + key.getValue() + " is repeated",
            "it stands at " + before + " already; remove one");
      }
    }
    for (Tree.Mapping mapping : merged) {
      for (Tree.Entry entry : mapping.entries()) {
        if (seen.putIfAbsent(entry.key(), entry.keyPosition()) == null) {
          entries.add(entry);
        }
      }
    }
    return new Tree.Mapping(entries, position);
  }

  private void merge(Tree value, List<Tree.Mapping> merged) {
    switch (value) {
      case Tree.Mapping mapping -> merged.add(mapping);
      case Tree.Sequence list -> list.items().forEach(item -> merge(item, merged));
      case Tree.Scalar scalar ->
          error(scalar.position(), "<<", "<< merges a mapping", "name one with *anchor");
    }
  }

  private Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(() -> new Position(file, 1, 1));
  }

  private void error(Position position, String path, String message, String suggestion) {
    problems.add(new Problem(Problem.Severity.ERROR, position, path, message, suggestion));
  }
}
