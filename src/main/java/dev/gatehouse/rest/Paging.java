package dev.gatehouse.rest;

import dev.gatehouse.crypto.Mac;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Pages by the key of the last item. A cursor is that key with a MAC over it, the operation and its
 * other parameters: one that was made up, or made for another query, is refused before anything is
 * read (attack case 65). Thread-safe.
 */
final class Paging {
  static final String LIMIT = "limit";
  static final String CURSOR = "cursor";
  static final String NEXT = "next";
  static final int LARGEST = 500;
  static final int USUAL = 100;
  static final int LONGEST_CURSOR = 2_048;
  private static final int MAC_BYTES = 32;
  private final Mac mac;

  Paging(Mac mac) {
    this.mac = mac;
  }

  /**
   * The key that a cursor holds.
   *
   * @throws ProblemException when it is not one of this query
   */
  String key(String cursor, String context) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length >= MAC_BYTES) {
        byte[] code = java.util.Arrays.copyOf(bytes, MAC_BYTES);
        String key = new String(bytes, MAC_BYTES, bytes.length - MAC_BYTES, StandardCharsets.UTF_8);
        if (mac.verify(message(key, context), code)) {
          return key;
        }
      }
    } catch (IllegalArgumentException e) {
      // Not base64url, so not ours.
    }
    throw ProblemException.of(
        ProblemException.Kind.INVALID,
        List.of(
            new Finding(
                CURSOR,
                false,
                "cursor is not of a page of this query",
                "take it from the member next, with the same other parameters")));
  }

  String cursor(String key, String context) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    byte[] code = mac.of(message(key, context));
    byte[] all = java.util.Arrays.copyOf(code, MAC_BYTES + text.length);
    System.arraycopy(text, 0, all, MAC_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** Unambiguous: the context's length stands before it. */
  private static byte[] message(String key, String context) {
    return (context.length() + ":" + context + key).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * One page out of one item more than it may have.
   *
   * @param member name of the list
   * @param found at most {@code limit + 1} items in order
   */
  <T> Map<String, Object> page(
      String member,
      List<T> found,
      int limit,
      String context,
      Function<T, String> key,
      Function<T, Map<String, Object>> json) {
    List<Map<String, Object>> items = new ArrayList<>();
    found.stream().limit(limit).forEach(one -> items.add(json.apply(one)));
    Map<String, Object> page = new LinkedHashMap<>();
    page.put(member, items);
    if (found.size() > limit) {
      page.put(NEXT, cursor(key.apply(found.get(limit - 1)), context));
    }
    return page;
  }
}
