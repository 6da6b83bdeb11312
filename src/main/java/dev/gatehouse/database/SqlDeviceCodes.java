package dev.gatehouse.database;

import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.DeviceCodeStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Devices that wait for a person: conditional statements whose row count decides. */
record SqlDeviceCodes(Statements sql) implements DeviceCodeStore {
  private static final String COLUMNS =
      "id, device_hash, user_hash, client_id, parameters, remote, user_agent, created_at,"
          + " expires_at, poll_interval, polled_at, state, grant_id";

  private static final String SELECT = "select " + COLUMNS + " from gh_device_code where ";

  private static final String WAITING = " where id = ? and state = 'PENDING' and expires_at > ?";

  private static final String LIVE = "select count(*) from gh_device_code where expires_at > ?";

  @Override
  public Insertion insert(DeviceCodeRow row, Limits limits) {
    Instant now = row.createdAt();
    boolean full =
        sql.number(LIVE, now) >= limits.all()
            || sql.number(LIVE + " and client_id = ?", now, row.clientId()) >= limits.ofClient();
    if (full) {
      return Insertion.FULL;
    }
    int inserted =
        sql.update(
            "insert into gh_device_code ("
                + COLUMNS
                + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            row.id(),
            row.deviceHash(),
            row.userHash(),
            row.clientId(),
            row.parameters(),
            row.remoteAddress(),
            Text.cleaned(row.userAgent()),
            now,
            row.expiresAt(),
            row.interval(),
            row.polledAt(),
            row.state(),
            row.grantId());
    return inserted == 1 ? Insertion.STORED : Insertion.TAKEN;
  }

  @Override
  public Optional<DeviceCodeRow> byDeviceHash(byte[] deviceHash) {
    return sql.first(SELECT + "device_hash = ?", SqlDeviceCodes::read, deviceHash);
  }

  @Override
  public Optional<DeviceCodeRow> byUserHash(byte[] userHash) {
    return sql.first(SELECT + "user_hash = ?", SqlDeviceCodes::read, userHash);
  }

  @Override
  public Optional<DeviceCodeRow> byId(String id) {
    return sql.first(SELECT + "id = ?", SqlDeviceCodes::read, id);
  }

  @Override
  public Poll poll(String id, Instant now, Duration tolerance, int slower, int slowest) {
    int inTime =
        sql.update(
            "update gh_device_code set polled_at = ?"
                + WAITING
                + " and (polled_at is null or polled_at + poll_interval * 1000 <= ?)",
            now,
            id,
            now,
            now.plus(tolerance));
    if (inTime == 1) {
      return Poll.PENDING;
    }
    int early =
        sql.update(
            "update gh_device_code set polled_at = ?, poll_interval ="
                + " case when poll_interval + ? < ? then poll_interval + ? else ? end"
                + WAITING,
            now,
            slower,
            slowest,
            slower,
            slowest,
            id,
            now);
    return early == 1 ? Poll.TOO_EARLY : Poll.OVER;
  }

  @Override
  public boolean approve(String id, String grantId, Instant now) {
    return sql.update(
            "update gh_device_code set state = 'APPROVED', grant_id = ?" + WAITING,
            grantId,
            id,
            now)
        == 1;
  }

  @Override
  public boolean deny(String id, Instant now) {
    return sql.update("update gh_device_code set state = 'DENIED'" + WAITING, id, now) == 1;
  }

  @Override
  public boolean redeem(String id, Instant now) {
    return sql.update(
            "update gh_device_code set state = 'REDEEMED'"
                + " where id = ? and state = 'APPROVED' and expires_at > ?",
            id,
            now)
        == 1;
  }

  @Override
  public int deleteOfClient(String clientId) {
    return sql.update("delete from gh_device_code where client_id = ?", clientId);
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return sql.update(
        "delete from gh_device_code where id in (select id from gh_device_code"
            + " where expires_at <= ? order by expires_at limit ?)",
        now,
        limit);
  }

  @Override
  public long live(Instant now) {
    return sql.number(LIVE, now);
  }

  private static DeviceCodeRow read(Row row) throws SQLException {
    return new DeviceCodeRow(
        row.text(),
        row.bytes(),
        row.bytes(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.instant(),
        row.instant(),
        (int) row.number(),
        row.instant(),
        DeviceCodeRow.State.valueOf(row.text()),
        row.text());
  }
}
