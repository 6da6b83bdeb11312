package dev.gatehouse.spi.settings;

import java.util.Optional;

/** Anything: kept as it was written, with its positions, and bound by somebody else later. */
public final class TreeKind extends Kind<Tree> {
  static final TreeKind INSTANCE = new TreeKind();

  private TreeKind() {}

  @Override
  public String label() {
    return "object";
  }

  /** It may hold secrets. */
  @Override
  public boolean secret() {
    return true;
  }

  @Override
  public String format(Tree value) {
    return "";
  }

  @Override
  boolean emptyWhenAbsent() {
    return true;
  }

  @Override
  Optional<Tree> bind(Tree tree, Context context, String path) {
    return Optional.of(tree);
  }
}
