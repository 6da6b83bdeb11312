package dev.gatehouse.kubernetes.authentication;

import java.util.Optional;

/**
 * What an API server gets from the addresses of issuers. Where it comes from is the caller's
 * business: files, this server's own documents, a table. Nothing here opens a connection.
 */
@FunctionalInterface
public interface IssuerAccess {
  /** An access that knows of no address. */
  IssuerAccess NONE = (url, authorization) -> new Unknown();

  /**
   * One answer to {@code GET}; redirections are followed by who asks.
   *
   * @param authorization the header of that name, if one is sent
   */
  Fetched get(String url, Optional<String> authorization);

  /** What came of a request. */
  sealed interface Fetched {}

  /**
   * An answer.
   *
   * @param status code and phrase, such as {@code 404 Not Found}
   * @param contentType the header; empty when there is none
   * @param location the header; empty when there is none
   * @param body as it came, in UTF-8
   */
  record Answer(String status, String contentType, String location, String body)
      implements Fetched {

    /** A document with status 200. */
    public static Answer json(String body) {
      return new Answer("200 OK", "application/json", "", body);
    }

    int code() {
      return Integer.parseInt(status.substring(0, status.indexOf(' ')));
    }
  }

  /**
   * No answer.
   *
   * @param error the words of Go's network code
   */
  record Failure(String error) implements Fetched {}

  /** It is not known here what the address answers. */
  record Unknown() implements Fetched {}
}
