package dev.gatehouse.keys;

/**
 * This replica has not been able to read the keys for too long, so it must not sign: the key that
 * it knows may have been dropped. Answer with 503.
 */
public final class KeysStaleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeysStaleException(String message) {
    super(message);
  }
}
