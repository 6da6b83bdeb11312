package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Lists that come in pages. */
final class Pages {
  private static final String MOST = "500";

  private Pages() {}

  /** All pages as one. */
  static Map<String, Object> all(
      Administration administration, String resource, Map<String, String> query, String member)
      throws StartException {
    List<Object> all = new ArrayList<>();
    each(administration, resource, query, member, all::add, () -> false);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put(member, all);
    return whole;
  }

  /**
   * Goes through a list page by page, so that it may be long.
   *
   * @param member the list in each reply
   * @param item is given each item
   * @param enough asked after each page: whether to stop there
   */
  static void each(
      Administration administration,
      String resource,
      Map<String, String> query,
      String member,
      Consumer<Map<String, Object>> item,
      BooleanSupplier enough)
      throws StartException {
    Map<String, String> page = new LinkedHashMap<>(query);
    page.put("limit", MOST);
    Object cursor;
    do {
      Map<String, Object> reply = administration.get(resource, page);
      for (Object one : (List<?>) reply.get(member)) {
        @SuppressWarnings("unchecked")
        Map<String, Object> members = (Map<String, Object>) one;
        item.accept(members);
      }
      cursor = reply.get("next");
      page.put("cursor", (String) cursor);
    } while (cursor != null && !enough.getAsBoolean());
  }
}
