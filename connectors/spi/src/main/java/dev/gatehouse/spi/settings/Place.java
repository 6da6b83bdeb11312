package dev.gatehouse.spi.settings;

import java.util.Objects;

/** A part of a configuration, for a message. Immutable. */
public final class Place {
  private final Tree tree;
  private final String path;

  Place(Tree tree, String path) {
    this.tree = Objects.requireNonNull(tree, "tree");
    this.path = Objects.requireNonNull(path, "path");
  }

  /** Where it stands. */
  public Position position() {
    return tree.position();
  }

  /** The setting, such as {@code staticClients[2].id}. */
  public String path() {
    return path;
  }

  /** An item of this list, or this place when there is no such item. */
  public Place item(int index) {
    boolean there = tree instanceof Tree.Sequence list && index < list.items().size();
    Tree item = there ? ((Tree.Sequence) tree).items().get(index) : tree;
    return new Place(item, path + "[" + index + "]");
  }

  /** The value of a key of this mapping, or this place when there is no such key. */
  public Place key(String key) {
    Tree value = tree;
    if (tree instanceof Tree.Mapping mapping) {
      value =
          mapping.entries().stream()
              .filter(entry -> entry.key().equalsIgnoreCase(key))
              .map(Tree.Entry::value)
              .findFirst()
              .orElse(tree);
    }
    return new Place(value, Context.join(path, key));
  }
}
