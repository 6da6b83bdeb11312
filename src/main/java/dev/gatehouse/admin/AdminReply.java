package dev.gatehouse.admin;

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

  /** What went wrong, for people. */
  public String detail() {
    return body.get("detail") instanceof String text ? text : "answer " + status;
  }
}
