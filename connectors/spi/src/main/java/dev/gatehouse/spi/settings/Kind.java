package dev.gatehouse.spi.settings;

import java.util.Optional;

/**
 * What a setting holds: how its value is read, described and checked by an editor. The kinds are
 * made by {@link Kinds}. Immutable.
 *
 * @param <T> type of the bound value
 */
public abstract sealed class Kind<T>
    permits ScalarKind, ChoiceKind, ListKind, MapKind, ObjectKind, TreeKind, VariantKind {

  Kind() {}

  /** What it is, for documentation: "duration", "list of text". */
  public abstract String label();

  /** Whether values may not be shown. */
  public boolean secret() {
    return false;
  }

  /** A value as one would write it in a file; for the documentation of defaults. */
  public String format(T value) {
    return String.valueOf(value);
  }

  /** Whether what was written means "not set". */
  boolean blank(Tree tree) {
    return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.NULL;
  }

  /** Whether an absent setting is bound from an empty mapping. */
  boolean emptyWhenAbsent() {
    return false;
  }

  /** The value; empty when it is wrong, which has then been reported. */
  abstract Optional<T> bind(Tree tree, Context context, String path);
}
