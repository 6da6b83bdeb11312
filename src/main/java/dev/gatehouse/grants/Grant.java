package dev.gatehouse.grants;

import dev.gatehouse.protocol.Parameters;

/**
 * One grant type. Thread-safe.
 *
 * @param <R> what a request of this type says
 */
interface Grant<R> {

  /** Value of {@code grant_type}. */
  String type();

  /** Reads the request; throws {@code invalid_request} for what is missing or malformed. */
  R parse(Parameters form);

  /**
   * Finds what the request is about and checks what is the grant's own business. Writes nothing,
   * except that a proven replay revokes, and that a device's question is noted.
   */
  Proposal propose(R request, TokenRequest context);

  /** Re-checks upstream where there is one, then makes the write that decides. */
  Committed commit(R request, Proposal proposal, TokenRequest context);
}
