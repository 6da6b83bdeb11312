package dev.gatehouse.backup;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.storage.TableShape;
import dev.gatehouse.storage.TableShape.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON lines that a backup consists of, and their digest. */
final class Lines {
  static final String TABLE = "table";
  static final String ROWS = "rows";
  static final String TABLES = "tables";
  static final String DIGEST = "sha256";
  static final String MAC = "mac";

  private Lines() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static byte[] bytes(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The line before a table's rows. */
  static String head(TableShape table) {
    Map<String, Object> columns = new LinkedHashMap<>();
    table
        .columns()
        .forEach(
            column -> columns.put(column.name(), column.kind().name().toLowerCase(Locale.ROOT)));
    Map<String, Object> head = new LinkedHashMap<>();
    head.put(TABLE, table.name());
    head.put("columns", columns);
    return JSONObjectUtils.toJSONString(head);
  }

  static TableShape shape(Map<String, Object> head) {
    List<TableShape.Column> columns = new ArrayList<>();
    try {
      ((Map<?, ?>) head.get("columns"))
          .forEach((name, kind) ->
              columns.add(
                  new TableShape.Column(
                      (String) name, Kind.valueOf(((String) kind).toUpperCase(Locale.ROOT)))));
      return new TableShape((String) head.get(TABLE), columns);
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /** A row; bytes are base64. */
  static String row(Object[] values) {
    List<Object> list = new ArrayList<>(values.length);
    for (Object value : values) {
      list.add(value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value);
    }
    return JSONArrayUtils.toJSONString(list);
  }

  static Object[] row(TableShape table, String line) {
    try {
      Object[] values = JSONArrayUtils.parse(line).toArray();
      if (values.length != table.columns().size()) {
        throw damaged(null);
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = value(table.columns().get(i).kind(), values[i]);
      }
      return values;
    } catch (ParseException | ClassCastException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private static Object value(Kind kind, Object value) {
    if (value == null) {
      return null;
    }
    return switch (kind) {
      case TEXT -> (String) value;
      case INTEGER -> (Long) value;
      case BOOLEAN -> (Boolean) value;
      case BYTES -> Base64.getDecoder().decode((String) value);
    };
  }

  static Map<String, Object> object(String line) {
    try {
      Map<String, Object> object = JSONObjectUtils.parse(line);
      if (object == null) {
        throw damaged(null);
      }
      return object;
    } catch (ParseException e) {
      throw damaged(e);
    }
  }

  static BackupException damaged(Exception cause) {
    return new BackupException(
        "The backup is damaged: it is not what was written. Use another one.", cause);
  }
}
