package dev.gatehouse.spi;

import java.util.Objects;

/** The outcome of {@link IdentityRefresh#refresh}. */
public sealed interface RefreshResult {

  /**
   * The person is still there.
   *
   * @param identity current claims; same {@code userId} as before
   * @param connectorState state for the next refresh, replacing the old; empty for none
   * @param passwordChangeDue whether the person has to choose another password at the next login.
   *     What was granted goes on, but no session of the person answers another request
   */
  record Refreshed(UpstreamIdentity identity, byte[] connectorState, boolean passwordChangeDue)
      implements RefreshResult {
    public Refreshed {
      Objects.requireNonNull(identity, "identity");
      Objects.requireNonNull(connectorState, "connectorState");
    }

    /** Of a person who has to do nothing. */
    public Refreshed(UpstreamIdentity identity, byte[] connectorState) {
      this(identity, connectorState, false);
    }

    @Override
    public String toString() {
      return "Refreshed[" + identity + "]";
    }
  }

  /**
   * The person may no longer be spoken for; the grant ends.
   *
   * @param reason what happened
   * @param detail for the log; never a secret
   */
  record Gone(Reason reason, String detail) implements RefreshResult {
    public Gone {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** Why a person is gone. */
  enum Reason {
    /** The upstream does not know the person any more. */
    NOT_FOUND,
    /** The account is disabled. */
    DISABLED,
    /** The same name now belongs to somebody else. */
    IDENTITY_CHANGED,
    /** The upstream withdrew what it had given (its refresh token is dead). */
    REVOKED,
    /** Still there, but no longer allowed here. */
    NOT_ALLOWED
  }
}
