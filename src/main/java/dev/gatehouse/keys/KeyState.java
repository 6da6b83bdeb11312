package dev.gatehouse.keys;

/** Where a key stands at an instant; follows from the timestamps in its row. */
public enum KeyState {
  /** Published, signs later. */
  NEXT,
  /** Signs. */
  ACTIVE,
  /** Signs no more, still published. */
  RETIRED,
  /** Not published; kept to read {@code id_token_hint}. */
  REMOVED
}
