package dev.gatehouse.tokens;

import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.SealedColumn;

/** Connector state at rest in a grant, sealed to that grant. Thread-safe. */
public final class GrantSecrets {
  private static final String PURPOSE = SealedColumn.GRANT_STATE.purpose();
  private static final byte[] NONE = {};

  private GrantSecrets() {}

  public static byte[] seal(Sealer sealer, String grantId, byte[] state) {
    return sealer.sealBytes(PURPOSE, grantId, state);
  }

  /**
   * Opens the state; empty when the connector gave none.
   *
   * @throws IllegalStateException when it was not sealed for this grant by this master key
   */
  public static byte[] open(Sealer sealer, String grantId, byte[] sealed) {
    return sealed == null
        ? NONE
        : sealer
            .openBytes(PURPOSE, grantId, sealed)
            .orElseThrow(
                () -> new IllegalStateException("the connector state of a grant cannot be opened"));
  }
}
