package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists that come in pages. */
final class Pages {
  private static final String MOST = "500";

  private Pages() {}

  /** All pages as one. */
  static Map<String, Object> all(
      Administration administration, String resource, Map<String, String> query, String member)
      throws StartException {
    List<Object> all = new ArrayList<>();
    Map<String, String> next = new LinkedHashMap<>(query);
    next.put("limit", MOST);
    Object cursor;
    do {
      Map<String, Object> page = administration.get(resource, next);
      all.addAll((List<?>) page.get(member));
      cursor = page.get("next");
      next.put("cursor", (String) cursor);
    } while (cursor != null);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put(member, all);
    return whole;
  }
}
