package dev.gatehouse.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Judges the tokens by which an upstream tells that a session there has ended (OpenID Connect
 * Back-Channel Logout 1.0). Anybody can send one, so the host asks only so many at a time.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface BackchannelLogout {

  /**
   * Whether a token is the upstream's, meant for us and recent. That it is used once only is the
   * host's affair.
   *
   * @throws UpstreamException when that cannot be found out, such as for want of the upstream's
   *     keys
   */
  Verdict judge(String logoutToken) throws UpstreamException;

  /** What a token is. */
  sealed interface Verdict {}

  /**
   * A session has ended.
   *
   * @param userId whose, as {@link UpstreamIdentity#userId()} has it; empty when not told
   * @param sessionId which, as {@link UpstreamIdentity#sessionId()} has it; empty: all of the
   *     person
   * @param tokenId what tells the token from all others of this upstream
   * @param usableUntil from when on it would be refused for its age
   */
  record Ended(
      Optional<String> userId, Optional<String> sessionId, String tokenId, Instant usableUntil)
      implements Verdict {
    public Ended {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(sessionId, "sessionId");
      Objects.requireNonNull(tokenId, "tokenId");
      Objects.requireNonNull(usableUntil, "usableUntil");
      if (userId.isEmpty() && sessionId.isEmpty()) {
        throw new IllegalArgumentException("neither a person nor a session");
      }
    }
  }

  /**
   * The token does not count.
   *
   * @param detail why, for the log and for who sent it; never a secret
   */
  record Refused(String detail) implements Verdict {
    public Refused {
      Objects.requireNonNull(detail, "detail");
    }
  }
}
