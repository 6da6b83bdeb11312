package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What all people and clients hold: logins, refresh families and consents, for administrators. The
 * identifiers are those that tokens and the audit record name, never what a cookie or a refresh
 * token holds (rule R6). Lists come in the order of their identifiers, so that a page begins behind
 * the last one of the page before.
 */
public interface HoldingsStore {

  /**
   * Whose things are meant; everything that is said must hold.
   *
   * @param connectorId the connector, or null
   * @param userIds identifiers at connectors; empty for everybody
   * @param clientId the client, or null
   * @param live whether only what can still be used is meant
   */
  record Filter(String connectorId, Set<String> userIds, String clientId, boolean live) {
    public Filter {
      userIds = Set.copyOf(userIds);
    }
  }

  /**
   * A login of one person in one browser.
   *
   * @param id the account session
   * @param complete whether every step of the login is done
   * @param endsAt when it ends unless it is used
   * @param persistent whether the person chose to stay signed in
   * @param live whether it has not ended
   */
  record Login(
      String id,
      String connectorId,
      String userId,
      boolean complete,
      Instant loggedInAt,
      Instant lastSeenAt,
      Instant endsAt,
      String remoteAddress,
      String userAgent,
      boolean persistent,
      boolean live) {}

  /**
   * A refresh family.
   *
   * @param id the grant
   * @param sessionId the login that it was made in, which may have ended; or null
   * @param binding what it ends with
   * @param lastUsedAt when it was used last, or null
   * @param endsAt when it ends unless it is used, its session aside
   * @param revokedAt when it was revoked, or null
   * @param revocationReason why, or null
   * @param live whether it can be used
   */
  record Family(
      String id,
      String clientId,
      String connectorId,
      String userId,
      String subject,
      String sessionId,
      GrantRow.Binding binding,
      List<String> scopes,
      Instant createdAt,
      Instant lastUsedAt,
      Instant endsAt,
      Instant revokedAt,
      String revocationReason,
      boolean live) {}

  /** Logins behind an identifier (null for the first). */
  List<Login> logins(Filter filter, String after, Instant now, int limit);

  /** One login, ended or not. */
  Optional<Login> login(String id, Instant now);

  /** Refresh families behind an identifier (null for the first). */
  List<Family> families(Filter filter, String after, Instant now, int limit);

  /** One refresh family, ended or not. */
  Optional<Family> family(String id, Instant now);

  /**
   * Consents behind one of them, in the order of connector, user and client.
   *
   * @param after connector, user and client; empty for the first
   */
  List<ConsentRow> consents(Filter filter, List<String> after, int limit);
}
