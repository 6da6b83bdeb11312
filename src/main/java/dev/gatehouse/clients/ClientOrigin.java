package dev.gatehouse.clients;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.Transaction;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a client comes from.
 *
 * @param metadata further members, kept as they came
 * @param registrationTokenHash SHA-256 of the registration access token (RFC 7592 §3), or null
 * @param admission runs first in the transaction that inserts; throws to refuse
 */
public record ClientOrigin(
    ClientRow.Source source,
    Map<String, Object> metadata,
    byte[] registrationTokenHash,
    Consumer<Transaction> admission) {
  /** An administrator. */
  public static final ClientOrigin ADMINISTRATOR =
      new ClientOrigin(ClientRow.Source.ADMINISTRATOR, Map.of(), null, tx -> {});
}
