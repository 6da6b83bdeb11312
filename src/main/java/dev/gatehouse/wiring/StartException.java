package dev.gatehouse.wiring;

/** The server cannot start; the message tells the person who started it what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The words of an I/O error; the JDK's own say only the name of a file that is missing. */
  static String reason(java.io.IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> missing.getFile() + " does not exist";
      case java.nio.file.AccessDeniedException denied -> denied.getFile() + " may not be accessed";
      default -> e.getMessage();
    };
  }
}
