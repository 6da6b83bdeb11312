package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.spi.UpstreamException;

/** What the status of an answer means. */
final class Answers {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private Answers() {}

  /** Whether the provider cannot answer now, and could later. */
  private static boolean notNow(Response response) {
    return response.status() == REQUEST_TIMEOUT
        || response.status() == TOO_MANY
        || response.status() >= SERVER_ERROR;
  }

  /**
   * An answer that is one.
   *
   * @throws UpstreamException for any other
   */
  static Response requireSuccess(Response response) throws UpstreamException {
    if (response.successful()) {
      return response;
    }
    requireNow(response);
    throw UpstreamException.protocol(response.toString(), null);
  }

  /**
   * An answer that would be no other later.
   *
   * @throws UpstreamException when the provider cannot answer now
   */
  static void requireNow(Response response) throws UpstreamException {
    if (notNow(response)) {
      throw UpstreamException.unreachable(response.toString(), null);
    }
  }
}
