package dev.gatehouse.spi.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A list of values of one kind. */
public final class ListKind<E> extends Kind<List<E>> {
  private final Kind<E> item;
  private final List<Unique<E>> uniques;
  private final boolean single;

  /** A fact that no two items may share; a null key is not compared. */
  private record Unique<E>(String key, Function<E, Object> fact) {}

  ListKind(Kind<E> item) {
    this(item, List.of(), false);
  }

  private ListKind(Kind<E> item, List<Unique<E>> uniques, boolean single) {
    this.item = item;
    this.uniques = uniques;
    this.single = single;
  }

  /** Also takes one value in place of a list of one. */
  public ListKind<E> orSingle() {
    return new ListKind<>(item, uniques, true);
  }

  /**
   * Refuses two items with an equal fact; the problem stands at the second and names the first.
   *
   * @param key key of the item's mapping that holds the fact; empty when the item is the fact
   * @param fact what may not repeat; null when the item has none
   */
  public ListKind<E> uniqueBy(String key, Function<E, Object> fact) {
    List<Unique<E>> more = new ArrayList<>(uniques);
    more.add(new Unique<>(key, fact));
    return new ListKind<>(item, List.copyOf(more), single);
  }

  /** Whether one value stands for a list of one. */
  public boolean takesSingle() {
    return single;
  }

  /** The kind of the items. */
  public Kind<E> item() {
    return item;
  }

  @Override
  public String label() {
    return (single ? item.label() + " or " : "") + "list of " + item.label();
  }

  @Override
  public boolean secret() {
    return item.secret();
  }

  @Override
  public String format(List<E> value) {
    return "[" + String.join(", ", value.stream().map(item::format).toList()) + "]";
  }

  @Override
  boolean blank(Tree tree) {
    return super.blank(tree) || (single && item.blank(tree));
  }

  @Override
  Optional<List<E>> bind(Tree tree, Context context, String path) {
    if (single && tree instanceof Tree.Scalar) {
      return item.bind(tree, context, path).map(List::of);
    }
    if (!(tree instanceof Tree.Sequence sequence)) {
      context.error(
          tree.position(),
          path,
          Context.name(path) + " is " + tree.description(),
          "give a list (lines that start with \"- \"), even of one");
      return Optional.empty();
    }
    List<Optional<E>> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Tree child = sequence.items().get(i);
      String place = path + "[" + i + "]";
      if (item.blank(child)) {
        context.error(child.position(), place, place + " is empty", "give a value or remove it");
        items.add(Optional.empty());
      } else {
        items.add(item.bind(child, context, place));
      }
    }
    boolean good = items.stream().allMatch(Optional::isPresent);
    for (Unique<E> unique : uniques) {
      good &= distinct(unique, items, sequence, context, path);
    }
    return good
        ? Optional.of(items.stream().map(Optional::orElseThrow).toList())
        : Optional.empty();
  }

  private boolean distinct(
      Unique<E> unique,
      List<Optional<E>> items,
      Tree.Sequence sequence,
      Context context,
      String path) {
    Map<Object, Integer> first = new HashMap<>();
    boolean good = true;
    for (int i = 0; i < items.size(); i++) {
      Object fact = items.get(i).map(unique.fact).orElse(null);
      Integer before = fact == null ? null : first.putIfAbsent(fact, i);
      if (before != null) {
        Position earlier = context.locate(sequence.items().get(before), unique.key);
        Position here = context.locate(sequence.items().get(i), unique.key);
        String what = unique.key.isEmpty() ? "value" : unique.key;
        context.error(
            here,
            path + "[" + i + "]",
            "the same " + what + " stands in " + path + "[" + before + "] at " + earlier,
            "give each its own");
        good = false;
      }
    }
    return good;
  }
}
