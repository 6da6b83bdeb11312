package dev.gatehouse.clients;

import dev.gatehouse.clients.ClientAdministration.Surroundings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rules for every client, asked before anything is done. Thread-safe. */
public final class ClientRules {
  private ClientRules() {}

  /**
   * Checks members by all rules; an identifier and a secret may be missing, since they are made.
   *
   * @throws InvalidClientException with everything that is wrong
   */
  public static void check(Map<String, Object> members, Surroundings around) {
    Map<String, Object> whole = new LinkedHashMap<>(members);
    whole.putIfAbsent(ClientDocument.ID, "made later");
    if (ClientDocument.usesSecret(whole)) {
      whole.putIfAbsent(ClientDocument.SECRET, ClientDocument.KEPT.reveal());
    }
    ClientDocument.bind(whole, around.algorithms(), around.connectorExists());
  }
}
