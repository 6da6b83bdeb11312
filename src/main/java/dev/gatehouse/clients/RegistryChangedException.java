package dev.gatehouse.clients;

/**
 * The clients have changed since the registry that a request works with was read: the request
 * starts again on the current one (rule R10). Nothing was written on the old one.
 */
public final class RegistryChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long seen;

  RegistryChangedException(long seen) {
    super("the clients have changed meanwhile", null, false, false);
    this.seen = seen;
  }

  /** The revision that the database had: with this one or a later one the request starts again. */
  public long seen() {
    return seen;
  }
}
