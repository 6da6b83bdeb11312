package dev.gatehouse.clients;

import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.ClientRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client of the database as it is after a change.
 *
 * @param row what is stored
 * @param client what requests see
 * @param secret a secret that was made or given just now; it is told once
 * @param warnings what is worth a look
 */
public record RegisteredClient(
    ClientRow row, Client client, Optional<Secret> secret, List<Problem> warnings) {

  /** Members of a dynamic registration that are kept as they came. */
  public Map<String, Object> metadata() {
    return ClientDocument.read(row.metadata());
  }
}
