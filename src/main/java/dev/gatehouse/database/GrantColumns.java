package dev.gatehouse.database;

import dev.gatehouse.storage.GrantRow;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The columns of a grant in the order in which rows are written and read. */
final class GrantColumns {
  private static final List<String> COLUMNS =
      Arrays.asList(
          "id, attempt_id, client_id, connector_id, user_id, subject, session_id, sid, binding, scopes, audiences, nonce, auth_time, acr, amr, claims_request, identity, connector_state, confirmation, created_at, expires_at, revoked_at, revocation_reason, code_hash, code_expires_at, code_redeemed_at, code_redirect_uri, code_challenge, code_challenge_method, code_dpop, family, mac_key_id, counter, refresh_random, previous_random, rotated_at, grace_uses, last_used_at, absolute_expires_at, idle_expires_at, lease_until, parent_id"
              .split(", "));

  static final String NAMES = String.join(", ", COLUMNS);
  private static final String CODE_PREFIX = "code_";
  static final String QUALIFIED_NAMES = qualified(name -> true);

  /**
   * Without the code: each column costs a call into the native library, most look-ups need none.
   */
  static final String QUALIFIED_NAMES_WITHOUT_CODE =
      qualified(name -> !name.startsWith(CODE_PREFIX));

  static final String PLACEHOLDERS =
      COLUMNS.stream().map(name -> "?").collect(Collectors.joining(", "));

  private GrantColumns() {}

  private static String qualified(Predicate<String> included) {
    return COLUMNS.stream()
        .filter(included)
        .map(name -> "g." + name)
        .collect(Collectors.joining(", "));
  }

  static Object[] values(GrantRow grant) {
    GrantRow.Code code =
        grant.code() != null
            ? grant.code()
            : new GrantRow.Code(null, null, null, null, null, null, null);
    GrantRow.Refresh refresh = grant.refresh();
    return new Object[] {
      grant.id(),
      grant.attemptId(),
      grant.clientId(),
      grant.connectorId(),
      grant.userId(),
      grant.subject(),
      grant.sessionId(),
      grant.sid(),
      grant.binding(),
      Json.of(grant.scopes()),
      Json.of(grant.audiences()),
      grant.nonce(),
      grant.authTime(),
      grant.acr(),
      Json.of(grant.amr()),
      grant.claimsRequest(),
      grant.identity(),
      grant.connectorState(),
      grant.confirmation(),
      grant.createdAt(),
      grant.expiresAt(),
      grant.revokedAt(),
      grant.revocationReason(),
      code.hash(),
      code.expiresAt(),
      code.redeemedAt(),
      code.redirectUri(),
      code.challenge(),
      code.challengeMethod(),
      code.dpopThumbprint(),
      refresh == null ? null : refresh.family(),
      refresh == null ? null : refresh.macKeyId(),
      refresh == null ? null : (Object) refresh.counter(),
      refresh == null ? null : refresh.random(),
      refresh == null ? null : refresh.previousRandom(),
      refresh == null ? null : refresh.rotatedAt(),
      refresh == null ? null : (Object) refresh.graceUses(),
      refresh == null ? null : refresh.lastUsedAt(),
      refresh == null ? null : refresh.absoluteExpiresAt(),
      refresh == null ? null : refresh.idleExpiresAt(),
      refresh == null ? null : refresh.leaseUntil(),
      grant.parentId()
    };
  }

  /**
   * The grant of a row, or null where the row has none.
   *
   * @param withCode whether the row has the columns of the code
   */
  static GrantRow read(Row row, boolean withCode) throws SQLException {
    String id = row.text();
    if (id == null) {
      return null;
    }
    return new GrantRow(
        id,
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        GrantRow.Binding.valueOf(row.text()),
        row.list(),
        row.list(),
        row.text(),
        row.instant(),
        row.text(),
        row.list(),
        row.text(),
        row.text(),
        row.bytes(),
        row.text(),
        row.instant(),
        row.instant(),
        row.instant(),
        row.text(),
        withCode ? readCode(row) : null,
        readRefresh(row),
        row.text());
  }

  private static GrantRow.Code readCode(Row row) throws SQLException {
    GrantRow.Code code =
        new GrantRow.Code(
            row.bytes(),
            row.instant(),
            row.instant(),
            row.text(),
            row.text(),
            row.text(),
            row.text());
    return code.hash() == null ? null : code;
  }

  private static GrantRow.Refresh readRefresh(Row row) throws SQLException {
    GrantRow.Refresh refresh =
        new GrantRow.Refresh(
            row.text(),
            row.text(),
            row.number(),
            row.bytes(),
            row.bytes(),
            row.instant(),
            (int) row.number(),
            row.instant(),
            row.instant(),
            row.instant(),
            row.instant());
    return refresh.family() == null ? null : refresh;
  }
}
