package dev.gatehouse.http;

/** A request that cannot be read; the description names what is wrong and is safe to show. */
public final class MalformedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  public MalformedRequestException(int status, String description) {
    super(description, null, false, false);
    this.status = status;
  }

  /** HTTP status: 400, 408, 413, 414, 415 or 431. */
  public int status() {
    return status;
  }
}
