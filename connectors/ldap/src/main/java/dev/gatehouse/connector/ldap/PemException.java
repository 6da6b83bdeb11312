package dev.gatehouse.connector.ldap;

/** A certificate or key cannot be read. The message says why and never holds a key. */
final class PemException extends Exception {
  private static final long serialVersionUID = 1;

  PemException(String message, Throwable cause) {
    super(message, cause);
  }
}
