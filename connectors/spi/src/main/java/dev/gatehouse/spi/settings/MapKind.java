package dev.gatehouse.spi.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A mapping with free keys and values of one kind. */
public final class MapKind<V> extends Kind<Map<String, V>> {
  private final Kind<V> value;

  MapKind(Kind<V> value) {
    this.value = value;
  }

  /** The kind of the values. */
  public Kind<V> value() {
    return value;
  }

  @Override
  public String label() {
    return "mapping of text to " + value.label();
  }

  @Override
  public boolean secret() {
    return value.secret();
  }

  @Override
  Optional<Map<String, V>> bind(Tree tree, Context context, String path) {
    if (!(tree instanceof Tree.Mapping mapping)) {
      context.error(
          tree.position(),
          path,
          Context.name(path) + " is " + tree.description(),
          "give keys and values (key: value)");
      return Optional.empty();
    }
    Map<String, V> bound = new LinkedHashMap<>();
    for (Tree.Entry entry : mapping.entries()) {
      String place = Context.join(path, entry.key());
      if (value.blank(entry.value())) {
        context.error(
            entry.value().position(), place, place + " is empty", "give a value or remove it");
      } else {
        value
            .bind(entry.value(), context, place)
            .ifPresent(result -> bound.put(entry.key(), result));
      }
    }
    return bound.size() == mapping.entries().size()
        ? Optional.of(Collections.unmodifiableMap(bound))
        : Optional.empty();
  }
}
