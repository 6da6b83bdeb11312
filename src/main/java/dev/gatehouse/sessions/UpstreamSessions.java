package dev.gatehouse.sessions;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.storage.SessionStore.EndedAccount;
import dev.gatehouse.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Logins and the sessions at their upstreams that they came from. Stateless. */
public final class UpstreamSessions {
  private UpstreamSessions() {}

  /** What is kept of an upstream's identifier of a session: it is no secret of ours to hold. */
  static byte[] hash(String connectorId, String sessionId) {
    return Digests.sha256((connectorId + "\n" + sessionId).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Ends the logins of sessions that have ended at the upstream, and the grants that are bound to
   * them; those that are bound offline stay, as Back-Channel Logout 1.0 §2.7 wants. Applications
   * are told as of every end. Part of the caller's transaction.
   *
   * @param userId only this person's; null for anybody's
   * @param sessionId only those of this session at the upstream; null for all of the person
   * @return how many have ended
   */
  public static int end(
      Transaction tx,
      String connectorId,
      String userId,
      String sessionId,
      Ending.By by,
      Instant now) {
    List<EndedAccount> all =
        tx.sessions()
            .endOfUpstream(
                connectorId, userId, sessionId == null ? null : hash(connectorId, sessionId), now);
    for (EndedAccount one : all) {
      int ended = tx.grants().revokeOfSession(one.id(), now, by.reason());
      int kept = tx.grants().liveOfSession(one.id(), now);
      tx.audit()
          .append(
              by.event(AuditType.SESSION_ENDED)
                  .with(Fact.SESSION, one.id())
                  .with(Fact.CONNECTOR, connectorId)
                  .with(Fact.USER, one.userId())
                  .with(Fact.GRANTS_ENDED, Integer.toString(ended))
                  .with(Fact.GRANTS_KEPT, Integer.toString(kept))
                  .at(now));
    }
    return all.size();
  }
}
