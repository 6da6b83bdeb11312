package dev.gatehouse.sessions;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.storage.SessionStore.Sid;
import dev.gatehouse.storage.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which clients must be told of the end of an account session: all that were given a {@code
 * sid} of it and are still registered.
 *
 * <p>Front-channel and back-channel logout both ask here, so that no client is told by one and
 * forgotten by the other. A client counts whatever has become of its grants: one that outlives the
 * session, or is revoked or swept, does not undo the login that the client made for the person. A
 * client may have several {@code sid}s and is told of each.
 *
 * <p>Ask in the transaction that ends the session and before the session's row is deleted: the
 * record goes with it. Stateless.
 */
public final class Participants {
  private Participants() {}

  /**
   * A client to tell.
   *
   * @param client the client as it is registered now
   * @param sid the {@code sid} that the client knows it by
   */
  public record Participant(Client client, String sid) {}

  /** Who must be told when an account session ends; empty when it is gone already. */
  public static List<Participant> of(
      Transaction tx, ClientRegistry clients, String accountSessionId) {
    List<Participant> participants = new ArrayList<>();
    for (Sid sid : tx.sessions().sids(accountSessionId)) {
      clients
          .find(sid.clientId())
          .map(client -> new Participant(client, sid.sid()))
          .ifPresent(participants::add);
    }
    return participants;
  }
}
