package dev.gatehouse.protocol;

import java.util.Optional;

/** How an authorization response travels (OAuth 2.0 Multiple Response Types, Form Post). */
public enum ResponseMode {
  QUERY("query"),
  FRAGMENT("fragment"),
  FORM_POST("form_post");

  private final String wireName;

  ResponseMode(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static Optional<ResponseMode> of(String name) {
    for (ResponseMode mode : values()) {
      if (mode.wireName.equals(name)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
