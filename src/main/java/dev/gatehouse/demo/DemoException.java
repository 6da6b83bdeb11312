package dev.gatehouse.demo;

/** The demo cannot do what it should; the message tells the person why and what to do. */
public final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  public DemoException(String message) {
    super(message);
  }

  public DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
