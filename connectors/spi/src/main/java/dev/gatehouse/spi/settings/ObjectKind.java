package dev.gatehouse.spi.settings;

import java.util.Optional;

/** A mapping with declared keys. */
public final class ObjectKind<C> extends Kind<C> {
  private final Schema<C> schema;

  ObjectKind(Schema<C> schema) {
    this.schema = schema;
  }

  /** The declared keys. */
  public Schema<C> schema() {
    return schema;
  }

  @Override
  public String label() {
    return "object";
  }

  @Override
  boolean emptyWhenAbsent() {
    return true;
  }

  @Override
  Optional<C> bind(Tree tree, Context context, String path) {
    return schema.bind(tree, context, path);
  }
}
