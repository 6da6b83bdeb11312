package dev.gatehouse.clients;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A merge patch (RFC 7396 §2): null takes a member away, an object is merged, all else replaces.
 */
final class MergePatch {
  private MergePatch() {}

  /** Changes the members as a patch says. */
  static void apply(Map<String, Object> members, Map<String, Object> patch) {
    patch.forEach((key, value) -> {
      if (value == null) {
        members.remove(key);
      } else if (value instanceof Map<?, ?> inner) {
        Map<String, Object> merged = new LinkedHashMap<>();
        if (members.get(key) instanceof Map<?, ?> before) {
          before.forEach((name, one) -> merged.put((String) name, one));
        }
        Map<String, Object> changes = new LinkedHashMap<>();
        inner.forEach((name, one) -> changes.put((String) name, one));
        apply(merged, changes);
        members.put(key, merged);
      } else {
        members.put(key, value);
      }
    });
  }
}
