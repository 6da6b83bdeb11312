package dev.gatehouse.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is wrong with a request.
 *
 * @param where a parameter's name or, for a body, a JSON pointer (RFC 6901)
 * @param inBody whether {@code where} is a pointer into the body
 * @param detail what is wrong
 * @param suggestion what to do; empty for none
 */
public record Finding(String where, boolean inBody, String detail, String suggestion) {

  static Finding member(String pointer, String detail) {
    return new Finding(pointer, true, detail, "");
  }

  static Finding parameter(String name, String detail) {
    return new Finding(name, false, detail, "");
  }

  /** The members of an item of {@code errors}. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(inBody ? "pointer" : "parameter", where);
    json.put("detail", detail);
    if (!suggestion.isEmpty()) {
      json.put("suggestion", suggestion);
    }
    return json;
  }

  String text() {
    return detail + (suggestion.isEmpty() ? "" : "; " + suggestion);
  }
}
