package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import java.util.Map;

/**
 * One call of the administration interface without HTTP: in the process, or by the command line.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param path resource, such as {@code /admin/v1/keys}, its segments encoded
 * @param query parameters of the query, one value each
 * @param headers request headers, such as {@code If-Match}
 * @param body members of the JSON body; empty for none
 * @param actor who calls, for the audit record
 */
public record AdminCall(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    Map<String, Object> body,
    String actor) {
  /** Path under which all resources stand. */
  public static final String BASE = AdminScope.BASE;

  public AdminCall {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** A call without headers. */
  public AdminCall(
      String method,
      String path,
      Map<String, String> query,
      Map<String, Object> body,
      String actor) {
    this(method, path, query, Map.of(), body, actor);
  }

  /** The body may hold a password. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
