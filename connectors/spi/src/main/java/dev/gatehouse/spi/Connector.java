package dev.gatehouse.spi;

import java.util.Optional;

/**
 * One opened identity source.
 *
 * <p>All methods and all ability objects are called from many threads at once. The ability objects
 * are asked for once after opening and must not change afterwards. After {@link #close()} nothing
 * more is called.
 */
public interface Connector extends AutoCloseable {

  /** How people log in. */
  LoginMethod login();

  /** Asks again about a person who logged in before; without it nobody gets a refresh token. */
  default Optional<IdentityRefresh> refresh() {
    return Optional.empty();
  }

  /** Accepts a token of the upstream in place of a login (RFC 8693). */
  default Optional<TokenIdentity> tokenIdentity() {
    return Optional.empty();
  }

  /** Ends the session at the upstream too. */
  default Optional<UpstreamLogout> upstreamLogout() {
    return Optional.empty();
  }

  /** Understands what the upstream sends when a session there has ended. */
  default Optional<BackchannelLogout> backchannelLogout() {
    return Optional.empty();
  }

  /** Finds out for an administrator whether the upstream can be used. */
  default Optional<SelfCheck> selfCheck() {
    return Optional.empty();
  }

  /**
   * Makes stored forms of new passwords; only for connectors whose people live in the host's {@link
   * UserDirectory}.
   */
  default Optional<PasswordHasher> passwordHasher() {
    return Optional.empty();
  }

  /**
   * Whether the state returned with an identity works only once (a rotating refresh token of the
   * upstream). The host then lets one request at a time talk to {@link #refresh()} for a grant.
   */
  default boolean singleUseUpstreamState() {
    return false;
  }

  /** Releases everything. A second call does nothing. Must not throw. */
  @Override
  void close();
}
