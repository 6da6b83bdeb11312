package dev.gatehouse.storage;

import java.util.List;

/**
 * Columns whose values are sealed with the master key: one line for each, and a change of the key
 * seals it anew. The key of each table is one text.
 */
public enum SealedColumn {
  /** Private keys that sign tokens; a row without is worth nothing. */
  SIGNING_KEY("gh_signing_key", "sealed_private_key", "kid", "kid", "signing key", true),

  /** What a connector keeps with a grant. */
  GRANT_STATE("gh_grant", "connector_state", "id", "id", "connector state of a grant", false),

  /** What a connector keeps with a login. */
  SESSION_STATE(
      "gh_account_session",
      "connector_state",
      "id",
      "connector_id,user_id",
      "connector state of a session",
      false),

  /** The secrets that clients sign with ({@code client_secret_jwt}). */
  CLIENT_SECRETS("gh_client", "sealed_secrets", "id", "id", "client secrets", false);

  private final String table;
  private final String column;
  private final String key;
  private final String owner;
  private final String purpose;
  private final boolean required;

  SealedColumn(
      String table, String column, String key, String owner, String purpose, boolean required) {
    this.table = table;
    this.column = column;
    this.key = key;
    this.owner = owner;
    this.purpose = purpose;
    this.required = required;
  }

  public String table() {
    return table;
  }

  public String column() {
    return column;
  }

  /** The column by which a row is found. */
  public String key() {
    return key;
  }

  /** The columns whose values, joined by line feeds, are what the value is sealed to. */
  public List<String> owner() {
    return List.of(owner.split(",", -1));
  }

  /** What the value is sealed for. */
  public String purpose() {
    return purpose;
  }

  /** Whether a row goes when its value is lost; otherwise the value becomes null. */
  public boolean required() {
    return required;
  }
}
