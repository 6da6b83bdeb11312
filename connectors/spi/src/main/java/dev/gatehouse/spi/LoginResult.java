package dev.gatehouse.spi;

import java.util.Objects;

/**
 * The outcome of a login. Sealed: further outcomes (another challenge, say) become further cases
 * here, which only the host has to handle.
 */
public sealed interface LoginResult {

  /**
   * The person is who they say.
   *
   * @param identity who
   * @param connectorState the connector's own bytes for later refreshes, which the host stores
   *     sealed; empty for none
   */
  record Authenticated(UpstreamIdentity identity, byte[] connectorState) implements LoginResult {
    public Authenticated {
      Objects.requireNonNull(identity, "identity");
      Objects.requireNonNull(connectorState, "connectorState");
    }

    /** Without state to keep. */
    public Authenticated(UpstreamIdentity identity) {
      this(identity, new byte[0]);
    }

    @Override
    public String toString() {
      return "Authenticated[" + identity + "]";
    }
  }

  /**
   * Name and password are right, but the person has to choose a new password before anything else.
   * For a {@link PasswordLogin} whose connector has a {@link PasswordHasher}: the host asks for the
   * new password and stores it.
   *
   * @param identity who
   */
  record PasswordChangeRequired(UpstreamIdentity identity) implements LoginResult {
    public PasswordChangeRequired {
      Objects.requireNonNull(identity, "identity");
    }
  }

  /**
   * No.
   *
   * @param reason what the page may tell the person
   * @param detail what the log tells the administrator; never a secret, never shown
   */
  record Rejected(Reason reason, String detail) implements LoginResult {
    public Rejected {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** Why a login was refused, as far as the person may know. */
  enum Reason {
    /** Unknown person, wrong password, disabled account: deliberately one answer. */
    INVALID_CREDENTIALS,
    /** Authenticated, but not allowed here (not in a required group, wrong tenant). */
    NOT_ALLOWED,
    /** The person cancelled at the upstream. */
    CANCELLED,
    /** The upstream refused for another reason. */
    REFUSED_UPSTREAM
  }
}
