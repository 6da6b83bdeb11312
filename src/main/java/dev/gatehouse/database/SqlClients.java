package dev.gatehouse.database;

import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.ClientStore;
import dev.gatehouse.storage.StorageException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Registered clients. A secret is kept as the text {@code hash created expires}. */
record SqlClients(Statements sql) implements ClientStore {
  private static final String SELECT =
      "select id, source, settings, metadata, secrets, sealed_secrets, registration_token_hash,"
          + " version, created_at, updated_at from gh_client";

  @Override
  public boolean insert(ClientRow client) {
    return sql.update(
            "insert into gh_client (id, source, settings, metadata, secrets, sealed_secrets,"
                + " registration_token_hash, version, created_at, updated_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            client.id(),
            client.source(),
            client.settings(),
            client.metadata(),
            secrets(client.secrets()),
            client.sealedSecrets(),
            client.registrationTokenHash(),
            client.version(),
            client.createdAt(),
            client.updatedAt())
        == 1;
  }

  @Override
  public boolean update(ClientRow client, long expectedVersion) {
    return sql.update(
            "update gh_client set settings = ?, metadata = ?, secrets = ?,"
                + " sealed_secrets = ?, registration_token_hash = ?, version = ?, updated_at = ?"
                + " where id = ? and version = ?",
            client.settings(),
            client.metadata(),
            secrets(client.secrets()),
            client.sealedSecrets(),
            client.registrationTokenHash(),
            client.version(),
            client.updatedAt(),
            client.id(),
            expectedVersion)
        == 1;
  }

  @Override
  public boolean delete(String id, long expectedVersion) {
    return sql.update("delete from gh_client where id = ? and version = ?", id, expectedVersion)
        == 1;
  }

  @Override
  public Optional<ClientRow> find(String id) {
    return sql.first(SELECT + " where id = ?", SqlClients::read, id);
  }

  @Override
  public List<ClientRow> list(String afterId, int limit) {
    return sql.list(
        SELECT + " where id > ? order by id limit ?",
        SqlClients::read,
        afterId == null ? "" : afterId,
        limit);
  }

  @Override
  public long count(ClientRow.Source source) {
    return sql.number("select count(*) from gh_client where source = ?", source);
  }

  private static ClientRow read(Row row) throws SQLException {
    return new ClientRow(
        row.text(),
        ClientRow.Source.valueOf(row.text()),
        row.text(),
        row.text(),
        row.list().stream().map(SqlClients::secret).toList(),
        row.bytes(),
        row.bytes(),
        row.number(),
        row.instant(),
        row.instant());
  }

  private static String secrets(List<ClientRow.Secret> secrets) {
    return Json.of(
        secrets.stream()
            .map(one ->
                Base64.getUrlEncoder().withoutPadding().encodeToString(one.hash())
                    + " "
                    + one.createdAt().toEpochMilli()
                    + (one.expiresAt() == null ? "" : " " + one.expiresAt().toEpochMilli()))
            .toList());
  }

  private static ClientRow.Secret secret(String text) {
    try {
      String[] parts = text.split(" ", -1);
      return new ClientRow.Secret(
          Base64.getUrlDecoder().decode(parts[0]),
          Instant.ofEpochMilli(Long.parseLong(parts[1])),
          parts.length < 3 ? null : Instant.ofEpochMilli(Long.parseLong(parts[2])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // Not the text itself: what stands there might be a secret.
      throw new StorageException("A stored client secret cannot be read");
    }
  }
}
