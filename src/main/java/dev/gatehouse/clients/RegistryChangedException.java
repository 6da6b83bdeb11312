package dev.gatehouse.clients;

/**
 * The clients have changed since the registry that a request works with was read: the request
 * starts again on the current one (rule R10). Nothing was written on the old one.
 */
public final class RegistryChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegistryChangedException() {
    super("the clients have changed meanwhile", null, false, false);
  }
}
