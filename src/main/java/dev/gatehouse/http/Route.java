package dev.gatehouse.http;

import java.util.Set;

/**
 * A path of the issuer and what answers it.
 *
 * @param methods methods that the endpoint answers; others get 405 with {@code Allow}
 * @param path path below the issuer's path, with {@code {name}} for one segment and {@code {name*}}
 *     for all that follow; the whole path of a rooted route
 * @param endpoint the code
 * @param cors who may read the answer from another origin (rule R15)
 * @param errors how failures outside the endpoint's own answers look
 * @param rooted whether the path counts from the host's root: well-known addresses that RFC 8615
 *     puts there
 * @param inside whether it is answered under {@link InnerAddresses}, too: public documents, health,
 *     and what machines ask with a credential of their own
 */
public record Route(
    Set<String> methods,
    String path,
    Endpoint endpoint,
    Cors cors,
    Errors errors,
    boolean rooted,
    boolean inside) {

  /** A route below the issuer's path. */
  public Route(Set<String> methods, String path, Endpoint endpoint, Cors cors, Errors errors) {
    this(methods, path, endpoint, cors, errors, false, false);
  }

  /** The same for machines that cannot reach the issuer's address, too. */
  public Route alsoInside() {
    return new Route(methods, path, endpoint, cors, errors, rooted, true);
  }

  /** The same endpoint at a path of the host's root, whatever the issuer's path is. */
  public Route atRoot(String fullPath) {
    if (fullPath.indexOf('{') >= 0) {
      throw new IllegalArgumentException("a rooted route has no parameters: " + fullPath);
    }
    return new Route(methods, fullPath, endpoint, cors, errors, true, inside);
  }

  /** Cross-origin policy of a route (rule R15). */
  public enum Cors {
    /** No answer is readable from another origin. */
    NONE,
    /** Everybody, without credentials: public documents. */
    PUBLIC,
    /** Configured origins. */
    CONFIGURED
  }

  /**
   * Who reads the errors of a route: a program (JSON of RFC 6749 §5.2, or a problem of RFC 9457) or
   * a person (an error page).
   */
  public enum Errors {
    JSON,
    /** JSON for a program that must not wait and come again: no {@code Retry-After}. */
    JSON_WITHOUT_RETRY,
    PROBLEM,
    PAGE;

    /** Whether it is the JSON of RFC 6749 §5.2. */
    public boolean json() {
      return this == JSON || this == JSON_WITHOUT_RETRY;
    }
  }
}
