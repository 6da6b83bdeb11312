package dev.gatehouse.kubernetes.authentication;

/** A configuration that the API server refuses; the message is its own where that is certain. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  ConfigurationException(String message) {
    super(message);
  }
}
