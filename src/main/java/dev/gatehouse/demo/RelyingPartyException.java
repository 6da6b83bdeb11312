package dev.gatehouse.demo;

/** The issuer answered something that a relying party must not accept, or an error. */
final class RelyingPartyException extends Exception {
  private static final long serialVersionUID = 1L;

  RelyingPartyException(String message) {
    super(message);
  }

  RelyingPartyException(String message, Throwable cause) {
    super(message, cause);
  }
}
