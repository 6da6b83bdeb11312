package dev.gatehouse.benchmark;

import dev.gatehouse.protocol.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many people's rows, each a copy of those that a real login left, under identifiers of its own.
 * They look random, as real ones do, so that neighbours in an index are strangers; but they follow
 * from a number, so that the driver can present the tokens and cookies that belong to them.
 */
final class Rows {
  private static final int BATCH = 1000;
  private static final long DAY_MILLIS = 86_400_000L;

  /** Over how many days the ends of rows are spread. */
  private static final int SPREAD_DAYS = 25;

  /** How many grants and sessions a person has. */
  private static final int PER_PERSON = 10;

  private static final int CONSENTS = 5;
  private static final int AUDITED = 3;
  private final Connection connection;
  private final String user;

  /**
   * @param user identifier of the person whose login is copied
   */
  Rows(Connection connection, String user) {
    this.connection = connection;
    this.user = user;
  }

  /** Sixteen bytes that follow from a kind and a number. */
  static byte[] bytes(String kind, long number) {
    return Arrays.copyOf(hash(kind + " " + number), 16);
  }

  static String token(String kind, long number) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(kind, number));
  }

  static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new BenchmarkException("no SHA-256", e);
    }
  }

  static String userOf(long number) {
    return token("user", number / PER_PERSON);
  }

  static String loginOf(long number) {
    return "person-" + number / PER_PERSON + "@example.com";
  }

  /** Adds rows of the numbers from {@code from} on, with ends in weeks. */
  void living(long from, long count) throws SQLException {
    add(
        "gh_user",
        from,
        (count + PER_PERSON - 1) / PER_PERSON,
        PER_PERSON,
        (row, n) -> {
          person(row, n);
          row.put("login", loginOf(n));
          row.put("email", loginOf(n));
        });
    long people = (count + PER_PERSON - 1) / PER_PERSON;
    add("gh_account", from, people, PER_PERSON, (row, n) -> row.put("id", account(n)));
    add(
        "gh_identity",
        from,
        people,
        PER_PERSON,
        (row, n) -> {
          person(row, n);
          row.put("account_id", account(n));
        });
    sessions(from, count, null);
    grants(from, count, null);
    consents(from, people);
    add(
        "gh_audit",
        0,
        AUDITED * count,
        1,
        (row, n) -> {
          row.remove("id");
          row.put("request_id", token("request", n));
          spread(row, n, "happened_at", -1);
        });
  }

  /**
   * Adds rows that a clean-up finds from a time on.
   *
   * @param end that time, in milliseconds since 1970
   * @param auditRetention how long audit rows are kept, in milliseconds
   */
  void ending(long from, long count, long end, long auditRetention) throws SQLException {
    sessions(from, count, end);
    grants(from, count, end);
    add(
        "gh_audit",
        from,
        2 * count,
        1,
        (row, n) -> {
          row.remove("id");
          row.put("request_id", token("request", n));
          row.put("happened_at", end - auditRetention - n % DAY_MILLIS);
        });
  }

  private void sessions(long from, long count, Long end) throws SQLException {
    add(
        "gh_session",
        from,
        count,
        1,
        (row, n) -> {
          row.put("id", token("session", n));
          row.put("secret_hash", hash(token("secret", n)));
          ends(row, n, end, "idle_expires_at", "absolute_expires_at", "ends_at");
        });
    add(
        "gh_account_session",
        from,
        count,
        1,
        (row, n) -> {
          person(row, n);
          row.put("id", token("login", n));
          row.put("session_id", token("session", n));
          row.put("account_id", account(n));
          ends(row, n, end, "expires_at");
        });
    add(
        "gh_session_client",
        from,
        count,
        1,
        (row, n) -> row.put("account_session_id", token("login", n)));
    add(
        "gh_session_sid",
        from,
        count,
        1,
        (row, n) -> {
          row.put("account_session_id", token("login", n));
          row.put("sid", token("sid", n));
        });
  }

  private void grants(long from, long count, Long end) throws SQLException {
    add(
        "gh_grant",
        from,
        count,
        1,
        (row, n) -> {
          person(row, n);
          row.put("id", token("grant", n));
          row.put("attempt_id", token("attempt", n));
          row.put("subject", Subject.of(userOf(n), "local"));
          row.put("session_id", token("login", n));
          row.put("sid", token("sid", n));
          row.put("code_hash", hash("code " + n));
          row.put("family", token("family", n));
          row.put("counter", 1L);
          row.put("refresh_random", bytes("random", n));
          row.put("previous_random", null);
          ends(row, n, end, "expires_at", "idle_expires_at", "absolute_expires_at");
        });
  }

  private void consents(long from, long people) throws SQLException {
    String sql =
        "insert into gh_consent (connector_id, user_id, client_id, scope, granted_at) values ('local', ?, 'web-app', ?, 0)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (long i = 0; i < people; i++) {
        insert.setString(1, userOf(from + i * PER_PERSON));
        for (int scope = 0; scope < CONSENTS; scope++) {
          insert.setString(2, "scope-" + scope);
          insert.addBatch();
        }
        if (i % (BATCH / CONSENTS) == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static String account(long number) {
    return token("account", number / PER_PERSON);
  }

  /** In texts the copied person becomes the number's. */
  private void person(Map<String, Object> row, long number) {
    row.replaceAll(
        (name, value) -> value instanceof String text ? text.replace(user, userOf(number)) : value);
  }

  private static void ends(Map<String, Object> row, long number, Long end, String... columns) {
    for (String column : columns) {
      if (row.get(column) != null) {
        if (end == null) {
          spread(row, number, column, 1);
        } else {
          row.put(column, end - number % DAY_MILLIS / 1000);
        }
      }
    }
  }

  private static void spread(Map<String, Object> row, long number, String column, int direction) {
    long milliseconds = (long) (SPREAD_DAYS * DAY_MILLIS * (bytes("end", number)[0] + 128) / 256.0);
    row.put(column, ((Number) row.get(column)).longValue() + direction * milliseconds);
  }

  private interface Change {
    void to(Map<String, Object> row, long number);
  }

  private void add(String table, long from, long count, int step, Change change)
      throws SQLException {
    Map<String, Object> template = template(table);
    Map<String, Object> shape = new LinkedHashMap<>(template);
    change.to(shape, from);
    List<String> columns = List.copyOf(shape.keySet());
    String sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table,
                String.join(", ", columns),
                String.join(", ", Collections.nCopies(columns.size(), "?")));
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (long i = 0; i < count; i++) {
        Map<String, Object> row = new LinkedHashMap<>(template);
        change.to(row, from + i * step);
        for (int c = 0; c < columns.size(); c++) {
          insert.setObject(c + 1, row.get(columns.get(c)));
        }
        insert.addBatch();
        if ((i + 1) % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    connection.commit();
  }

  /** The newest row that the real login left. */
  private Map<String, Object> template(String table) throws SQLException {
    String of =
        switch (table) {
          case "gh_user", "gh_identity", "gh_account_session", "gh_grant" ->
              " where user_id = '" + user + "'";
          case "gh_audit" -> " where type = 'token.refreshed'";
          default -> "";
        };
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from " + table + of + " limit 1")) {
      if (!rows.next()) {
        throw new BenchmarkException("no row of " + table + " to copy");
      }
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.put(rows.getMetaData().getColumnName(i), rows.getObject(i));
      }
      return row;
    }
  }
}
