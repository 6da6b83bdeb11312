package dev.gatehouse.cli;

/** A command cannot do what it was asked; the message is for the person at the keyboard. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message, null, false, false);
  }
}
