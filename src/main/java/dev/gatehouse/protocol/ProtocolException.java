package dev.gatehouse.protocol;

/**
 * A request that is answered with a protocol error. Three kinds say who is told and how: {@link
 * DirectError} the caller in JSON, {@link RedirectError} the client through the browser, {@link
 * PageError} the person.
 *
 * <p>The message is public; {@link #detail()} is for the log alone. No stack trace is taken: these
 * are answers, not failures.
 */
public abstract sealed class ProtocolException extends RuntimeException
    permits DirectError, RedirectError, PageError {
  private static final long serialVersionUID = 1L;
  private final String detail;

  ProtocolException(String description, String detail) {
    super(printable(description), null, false, false);
    this.detail = detail;
  }

  /** What the administrator's log says beyond the public description, or null. */
  public String detail() {
    return detail;
  }

  /**
   * Keeps the characters that RFC 6749 allows in {@code error_description} and replaces others, so
   * that echoed input cannot break a header, a log line or a JSON consumer.
   */
  private static String printable(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .limit(300)
        .forEach(c -> {
          boolean allowed = c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
          kept.append(allowed ? (char) c : c == '"' ? '\'' : '?');
        });
    return kept.toString();
  }
}
