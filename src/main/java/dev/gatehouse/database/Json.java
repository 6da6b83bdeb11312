package dev.gatehouse.database;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.storage.StorageException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lists and facts as JSON text. */
final class Json {
  private static final Pattern BETWEEN = Pattern.compile("\",\"", Pattern.LITERAL);

  private Json() {}

  static String of(List<String> values) {
    return values.isEmpty() ? "[]" : JSONArrayUtils.toJSONString(values);
  }

  static List<String> list(String json) {
    if (json == null || json.equals("[]")) {
      return List.of();
    }
    if (json.startsWith("[\"") && json.endsWith("\"]") && json.indexOf('\\') < 0) {
      // As we write it, without an escape: a quotation mark inside a value would need one.
      String[] values = BETWEEN.split(json.substring(2, json.length() - 2), -1);
      if (Arrays.stream(values).noneMatch(value -> value.indexOf('"') >= 0)) {
        return List.of(values);
      }
    }
    try {
      return JSONArrayUtils.parse(json).stream().map(String.class::cast).toList();
    } catch (ParseException | ClassCastException e) {
      throw new StorageException("A stored list is not a JSON array of strings", e);
    }
  }

  static String of(Map<String, String> facts) {
    return JSONObjectUtils.toJSONString(new TreeMap<>(facts));
  }

  static Map<String, String> facts(String json) {
    try {
      return JSONObjectUtils.parse(json).entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
    } catch (ParseException | ClassCastException e) {
      throw new StorageException("Stored facts are not a JSON object of strings", e);
    }
  }
}
