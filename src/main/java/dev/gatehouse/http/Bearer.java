package dev.gatehouse.http;

import java.util.List;
import java.util.Optional;

/** Access tokens in the header {@code Authorization} (RFC 6750 §2.1). Thread-safe. */
public final class Bearer {
  private static final String SCHEME = "Bearer ";

  private Bearer() {}

  /**
   * What a request presents as its token. That it has signs of no token is for the verifier to
   * find: a malformed token is an invalid one (§3.1), which is not the same as none.
   *
   * @param authorization every value of the header
   * @return empty unless there is one header, of this scheme, whose case does not matter
   */
  public static Optional<String> token(List<String> authorization) {
    return authorization.size() == 1
            && authorization.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(authorization.getFirst().substring(SCHEME.length()).strip())
        : Optional.empty();
  }
}
