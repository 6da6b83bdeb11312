package dev.gatehouse.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A claim as people read it.
 *
 * @param value text as it is, anything else as JSON
 * @param time the time that the value stands for, or empty
 */
record ClaimLine(String claim, String value, String time) {
  private static final Set<String> TIMES = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  /** The claims in their order. */
  static List<ClaimLine> of(Map<String, Object> claims) {
    return claims.entrySet().stream()
        .map(one ->
            new ClaimLine(one.getKey(), text(one.getValue()), time(one.getKey(), one.getValue())))
        .toList();
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    // The library writes objects only: the value is what stands behind the name.
    String object = JSONObjectUtils.toJSONString(Map.of("v", value));
    return object.substring("{\"v\":".length(), object.length() - 1);
  }

  private static String time(String name, Object value) {
    return TIMES.contains(name) && value instanceof Number seconds
        ? TIME.format(Instant.ofEpochSecond(seconds.longValue()))
        : "";
  }
}
