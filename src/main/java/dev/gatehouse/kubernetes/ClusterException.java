package dev.gatehouse.kubernetes;

/** A file cannot be made for a cluster; the message says what to change, for whoever asked. */
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1;

  ClusterException(String message) {
    super(message);
  }
}
