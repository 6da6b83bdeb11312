package dev.gatehouse.clients;

import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What a change of a client changed, for the audit record. */
final class Differences {
  private Differences() {}

  /** Names of members that were added, changed or removed, such as {@code +logoURL ~name}. */
  static String between(Map<String, Object> before, Map<String, Object> after) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    StringBuilder text = new StringBuilder();
    for (String key : keys) {
      if (Objects.equals(before.get(key), after.get(key))) {
        continue;
      }
      text.append(text.isEmpty() ? "" : " ")
          .append(!before.containsKey(key) ? '+' : !after.containsKey(key) ? '-' : '~')
          .append(key);
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
