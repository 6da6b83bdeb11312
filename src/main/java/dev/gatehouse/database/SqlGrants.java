package dev.gatehouse.database;

import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.GrantStore;
import java.time.Instant;
import java.util.Optional;

/** Grants (rules R5, R6, R7): conditional statements whose row count decides. */
record SqlGrants(Statements sql, Clock clock) implements GrantStore {
  private static final String INSERT =
      "insert into gh_grant ("
          + GrantColumns.NAMES
          + ") values ("
          + GrantColumns.PLACEHOLDERS
          + ") on conflict do nothing";

  private static final String UNEXPIRED =
      " and revoked_at is null and expires_at > ?"
          + " and (absolute_expires_at is null or absolute_expires_at > ?)"
          + " and (idle_expires_at is null or idle_expires_at > ?)";

  private static final String REDEEM =
      "update gh_grant set code_redeemed_at = ?, expires_at = ?, family = ?, mac_key_id = ?,"
          + " counter = ?, refresh_random = ?, previous_random = ?, rotated_at = ?,"
          + " grace_uses = ?, last_used_at = ?, absolute_expires_at = ?, idle_expires_at = ?,"
          + " lease_until = ?"
          + " where id = ? and code_redeemed_at is null and code_expires_at > ?"
          + " and revoked_at is null";

  private static final String ROTATE =
      "update gh_grant set mac_key_id = ?, counter = ?, refresh_random = ?, previous_random = ?,"
          + " rotated_at = ?, grace_uses = ?, last_used_at = ?, absolute_expires_at = ?,"
          + " idle_expires_at = ?, lease_until = ?, identity = ?, connector_state = ?,"
          + " expires_at = ? where id = ? and counter = ?"
          + UNEXPIRED;

  private static final String GRACE =
      "update gh_grant set grace_uses = grace_uses + 1"
          + " where id = ? and counter = ? and grace_uses < ? and rotated_at > ?"
          + UNEXPIRED;

  private static final String LEASE =
      "update gh_grant set lease_until = ?"
          + " where id = ? and counter = ? and (lease_until is null or lease_until <= ?)"
          + UNEXPIRED;

  private static final String REVOKE = "update gh_grant set revoked_at = ?, revocation_reason = ?";

  // The condition is repeated outside: PostgreSQL checks only the outer one again on a row that
  // was changed, and a grant that was just prolonged must stay.
  private static final String DELETE_EXPIRED =
      "delete from gh_grant where expires_at <= ? and id in"
          + " (select id from gh_grant where expires_at <= ? order by expires_at limit ?)";

  /** What a grant is looked up by. A refresh begins here, so the statement is put together once. */
  private enum LookupKey {
    CODE("code_hash", true),
    FAMILY("family", false),
    ID("id", false);

    private final boolean withCode;
    private final String withInjectedClock;
    private final String withOwnClock;

    LookupKey(String key, boolean withCode) {
      this.withCode = withCode;
      String rest =
          ", m.value,"
              + " case when a.expires_at < s.ends_at then a.expires_at else s.ends_at end,"
              + " coalesce(a.expires_at, s.absolute_expires_at),"
              + " case when g.parent_id is null then 1 else (select count(*) from gh_grant p"
              + " where p.id = g.parent_id and p.revoked_at is null) end, "
              + (withCode
                  ? GrantColumns.QUALIFIED_NAMES
                  : GrantColumns.QUALIFIED_NAMES_WITHOUT_CODE)
              + " from gh_meta m left join gh_grant g on g."
              + key
              + " = ? left join gh_account_session a on a.id = g.session_id"
              + " left join gh_session s on s.id = a.session_id where m.name = 'registry_revision'";
      withInjectedClock = "select " + Clock.INJECTED + rest;
      withOwnClock = "select " + Clock.OWN + rest;
    }

    String statement(Clock clock) {
      return clock.injected().isPresent() ? withInjectedClock : withOwnClock;
    }
  }

  @Override
  public boolean insert(GrantRow grant) {
    return sql.update(INSERT, GrantColumns.values(grant)) == 1;
  }

  @Override
  public GrantLookup byCodeHash(byte[] codeHash) {
    return lookup(LookupKey.CODE, codeHash);
  }

  @Override
  public GrantLookup byFamily(String family) {
    return lookup(LookupKey.FAMILY, family);
  }

  @Override
  public GrantLookup byId(String id) {
    return lookup(LookupKey.ID, id);
  }

  /**
   * Time and revision come with or without a grant, so one row is always there to join to. The
   * session comes along by two primary keys.
   */
  private GrantLookup lookup(LookupKey by, Object value) {
    Object key = value instanceof String text && !Text.isStorable(text) ? null : value;
    return sql.first(
            by.statement(clock),
            row -> {
              Instant now = clock.resolve(row.instant());
              long revision = Long.parseLong(row.text());
              Instant endsAt = row.instant();
              Instant absolute = row.instant();
              boolean parentLive = row.number() == 1;
              return new GrantLookup(
                  Optional.ofNullable(GrantColumns.read(row, by.withCode)),
                  Optional.ofNullable(endsAt).map(end -> new GrantLookup.Session(end, absolute)),
                  parentLive,
                  now,
                  revision);
            },
            key)
        .orElseThrow();
  }

  @Override
  public boolean redeemCode(
      String grantId, Instant now, GrantRow.Refresh refresh, Instant expiresAt) {
    return refresh == null
        ? sql.update(
                "update gh_grant set code_redeemed_at = ?, expires_at = ?"
                    + " where id = ? and code_redeemed_at is null and code_expires_at > ?"
                    + " and revoked_at is null",
                now,
                expiresAt,
                grantId,
                now)
            == 1
        : sql.update(
                REDEEM,
                now,
                expiresAt,
                refresh.family(),
                refresh.macKeyId(),
                refresh.counter(),
                refresh.random(),
                refresh.previousRandom(),
                refresh.rotatedAt(),
                refresh.graceUses(),
                refresh.lastUsedAt(),
                refresh.absoluteExpiresAt(),
                refresh.idleExpiresAt(),
                refresh.leaseUntil(),
                grantId,
                now)
            == 1;
  }

  @Override
  public boolean rotate(
      String grantId,
      long expectedCounter,
      Instant now,
      GrantRow.Refresh next,
      String identity,
      byte[] connectorState,
      Instant expiresAt) {
    return sql.update(
            ROTATE,
            next.macKeyId(),
            next.counter(),
            next.random(),
            next.previousRandom(),
            next.rotatedAt(),
            next.graceUses(),
            next.lastUsedAt(),
            next.absoluteExpiresAt(),
            next.idleExpiresAt(),
            next.leaseUntil(),
            identity,
            connectorState,
            expiresAt,
            grantId,
            expectedCounter,
            now,
            now,
            now)
        == 1;
  }

  @Override
  public boolean useGrace(
      String grantId, long expectedCounter, int limit, Instant notRotatedBefore, Instant now) {
    return sql.update(GRACE, grantId, expectedCounter, limit, notRotatedBefore, now, now, now) == 1;
  }

  @Override
  public boolean lease(String grantId, long expectedCounter, Instant now, Instant until) {
    return sql.update(LEASE, until, grantId, expectedCounter, now, now, now, now) == 1;
  }

  @Override
  public void releaseLease(String grantId, long expectedCounter) {
    sql.update(
        "update gh_grant set lease_until = null where id = ? and counter = ?",
        grantId,
        expectedCounter);
  }

  @Override
  public boolean revoke(String grantId, Instant at, String reason) {
    return sql.update(REVOKE + " where id = ? and revoked_at is null", at, reason, grantId) == 1;
  }

  @Override
  public int revokeOfSession(String sessionId, Instant at, String reason) {
    return sql.update(
        REVOKE
            + " where session_id = ? and binding = 'SESSION' and revoked_at is null"
            + " and expires_at > ?",
        at,
        reason,
        sessionId,
        at);
  }

  @Override
  public int liveOfSession(String sessionId, Instant now) {
    return (int)
        sql.number(
            "select count(*) from gh_grant where session_id = ?" + UNEXPIRED,
            sessionId,
            now,
            now,
            now);
  }

  @Override
  public int revokeOfUser(String connectorId, String userId, Instant at, String reason) {
    return sql.update(
        REVOKE
            + " where connector_id = ? and user_id = ? and revoked_at is null and expires_at > ?",
        at,
        reason,
        connectorId,
        userId,
        at);
  }

  @Override
  public int revokeOfClient(String clientId, Instant at, String reason, int limit) {
    return sql.update(
        REVOKE
            + " where id in (select id from gh_grant where client_id = ? and revoked_at is null"
            + " and expires_at > ? limit ?)",
        at,
        reason,
        clientId,
        at,
        limit);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(DELETE_EXPIRED, now, now, limit);
  }

  @Override
  public long count() {
    return sql.number("select count(*) from gh_grant");
  }
}
