package dev.gatehouse.connectors;

/** A plug-in cannot be used. The message is for the administrator, with what to do. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1;

  PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
