package dev.gatehouse.admin;

import java.util.Map;

/**
 * One call of the administration interface.
 *
 * @param method {@code GET} or {@code POST}
 * @param path resource, such as {@code /admin/v1/keys}
 * @param query parameters of the query, one value each
 * @param body members of the JSON body; empty for none
 * @param actor who calls, for the audit record
 */
public record AdminCall(
    String method, String path, Map<String, String> query, Map<String, Object> body, String actor) {
  /** Path under which all resources stand. */
  public static final String BASE = "/admin/v1";

  public AdminCall {
    query = Map.copyOf(query);
  }

  /** The body may hold a password. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
