package dev.gatehouse.database;

import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.SigningKeyStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Signing keys (rule R19). The unique (algorithm, generation) decides the race of replicas. */
record SqlSigningKeys(Statements sql) implements SigningKeyStore {

  @Override
  public List<SigningKeyRow> all() {
    return sql.list(
        "select kid, algorithm, generation, created_at, active_from, retired_at, remove_at,"
            + " longest_lifetime, public_jwk, sealed_private_key from gh_signing_key"
            + " order by created_at, algorithm, generation",
        SqlSigningKeys::read);
  }

  private static SigningKeyRow read(Row row) throws SQLException {
    return new SigningKeyRow(
        row.text(),
        row.text(),
        row.number(),
        row.instant(),
        row.instant(),
        row.instant(),
        row.instant(),
        Duration.ofMillis(row.number()),
        row.text(),
        row.bytes());
  }

  @Override
  public boolean insert(SigningKeyRow key) {
    return sql.update(
            "insert into gh_signing_key (kid, algorithm, generation, created_at, active_from,"
                + " retired_at, remove_at, longest_lifetime, public_jwk, sealed_private_key)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing",
            key.kid(),
            key.algorithm(),
            key.generation(),
            key.createdAt(),
            key.activeFrom(),
            key.retiredAt(),
            key.removeAt(),
            millis(key.longestLifetime()),
            key.publicJwk(),
            key.sealedPrivateKey())
        == 1;
  }

  @Override
  public boolean activate(String kid, Instant activeFrom) {
    return sql.update(
            "update gh_signing_key set active_from = ?"
                + " where kid = ? and active_from is null and retired_at is null",
            activeFrom,
            kid)
        == 1;
  }

  @Override
  public boolean retire(String kid, Instant retiredAt, Instant removeAt) {
    return sql.update(
            "update gh_signing_key set retired_at = ?, remove_at = ?"
                + " where kid = ? and active_from is not null and retired_at is null",
            retiredAt,
            removeAt,
            kid)
        == 1;
  }

  @Override
  public boolean raiseLongestLifetime(String kid, Duration lifetime) {
    long millis = millis(lifetime);
    return sql.update(
            "update gh_signing_key set longest_lifetime = ?"
                + " where kid = ? and longest_lifetime < ?",
            millis,
            kid,
            millis)
        == 1;
  }

  /** Rounded up: a key must outlive what it signed. */
  private static long millis(Duration lifetime) {
    return lifetime.plusNanos(999_999).toMillis();
  }
}
