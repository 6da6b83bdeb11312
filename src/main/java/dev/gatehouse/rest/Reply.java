package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an operation answers. Built by one thread; not thread-safe.
 *
 * @param status HTTP status
 * @param body members of the JSON body
 * @param headers further headers
 * @param secrets members of the body that are told once: a repeated creation leaves them out (rule
 *     R25)
 */
public record Reply(
    int status, Map<String, Object> body, Map<String, String> headers, Set<String> secrets) {
  static final String ETAG = "ETag";

  public static Reply ok(Map<String, Object> body) {
    return new Reply(200, body, Map.of(), Set.of());
  }

  /**
   * @param path where the new thing is, below {@code /admin/v1}, each segment encoded; null when it
   *     cannot be looked at
   */
  public static Reply created(String path, Map<String, Object> body) {
    Reply reply = new Reply(201, body, Map.of(), Set.of());
    return path == null ? reply : reply.header("Location", path);
  }

  /** What {@code If-Match} compares: the same text for the same state only. */
  public Reply tag(String state) {
    return header(ETAG, '"' + state + '"');
  }

  public Reply secret(String member) {
    return new Reply(status, body, headers, Set.of(member));
  }

  Reply header(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Reply(status, body, all, secrets);
  }

  /** The same without what is told once. */
  Map<String, Object> withoutSecrets() {
    Map<String, Object> rest = new LinkedHashMap<>(body);
    rest.keySet().removeAll(secrets);
    return rest;
  }
}
