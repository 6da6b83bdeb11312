package dev.gatehouse.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a backup says of itself in its first line.
 *
 * @param issuer identifier of the issuer
 * @param takenAt moment that the rows are of
 * @param program version of the program that made it
 * @param database engine that it was made from
 * @param schemaVersion version of the schema that the rows have
 * @param masterKeyId which master key opens what is sealed in the rows ({@code MasterKey.id});
 *     never the key
 * @param epoch how often the installation had been restored
 */
public record Manifest(
    String issuer,
    Instant takenAt,
    String program,
    String database,
    int schemaVersion,
    String masterKeyId,
    long epoch) {
  private static final String FORMAT = "gatehouse backup";
  private static final long FORMAT_VERSION = 1;

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("format_version", FORMAT_VERSION);
    json.put("issuer", issuer);
    json.put("taken_at", takenAt.toString());
    json.put("program", program);
    json.put("database", database);
    json.put("schema_version", schemaVersion);
    json.put("master_key_id", masterKeyId);
    json.put("epoch", epoch);
    return json;
  }

  static Manifest of(Map<String, Object> json) {
    if (!FORMAT.equals(json.get("format"))) {
      throw new BackupException("This file is not a backup of Gatehouse's.");
    }
    if (!Long.valueOf(FORMAT_VERSION).equals(json.get("format_version"))) {
      throw new BackupException(
          "This backup has the format "
              + json.get("format_version")
              + ", and this program knows "
              + FORMAT_VERSION
              + ". Use a newer Gatehouse.");
    }
    try {
      return new Manifest(
          (String) json.get("issuer"),
          Instant.parse((String) json.get("taken_at")),
          (String) json.get("program"),
          (String) json.get("database"),
          Math.toIntExact((Long) json.get("schema_version")),
          (String) json.get("master_key_id"),
          (Long) json.get("epoch"));
    } catch (ClassCastException
        | NullPointerException
        | DateTimeException
        | ArithmeticException e) {
      throw new BackupException("The first line of this backup is damaged.", e);
    }
  }
}
