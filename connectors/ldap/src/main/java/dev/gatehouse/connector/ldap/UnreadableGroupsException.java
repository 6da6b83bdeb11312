package dev.gatehouse.connector.ldap;

/** Groups could not be read completely. The message is for the log. */
final class UnreadableGroupsException extends Exception {
  private static final long serialVersionUID = 1;

  UnreadableGroupsException(String message) {
    super(message);
  }
}
