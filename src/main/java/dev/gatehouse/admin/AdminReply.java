package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to an {@link AdminCall}.
 *
 * @param status HTTP status
 * @param body members of the JSON body; of an error those of RFC 9457
 */
public record AdminReply(int status, Map<String, Object> body) {

  /** Whether the call succeeded. */
  public boolean ok() {
    return status < 400;
  }

  static AdminReply of(Map<String, Object> body) {
    return new AdminReply(200, body);
  }

  /** A problem (RFC 9457 §3.1). */
  static AdminReply problem(int status, String title, String detail) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", title);
    body.put("status", status);
    body.put("detail", detail);
    return new AdminReply(status, body);
  }

  /** What went wrong, for people. */
  public String detail() {
    return body.get("detail") instanceof String text ? text : "answer " + status;
  }
}
