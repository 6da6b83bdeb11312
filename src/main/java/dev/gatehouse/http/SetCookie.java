package dev.gatehouse.http;

import java.time.Duration;

/**
 * A cookie to set. {@code HttpOnly} unless it is made for scripts; never has a {@code Domain}.
 *
 * @param name full name, prefix included
 * @param value value of cookie octets only
 * @param path path
 * @param maxAge life; null for the browser's session, zero to remove it
 * @param secure {@code Secure}
 * @param sameSite {@code SameSite} (rule R13)
 * @param readable whether scripts may read it (rule R16)
 */
public record SetCookie(
    String name,
    String value,
    String path,
    Duration maxAge,
    boolean secure,
    SameSite sameSite,
    boolean readable) {

  /** A cookie that no script reads. */
  public SetCookie(
      String name, String value, String path, Duration maxAge, boolean secure, SameSite sameSite) {
    this(name, value, path, maxAge, secure, sameSite, false);
  }

  /** The same for scripts. */
  public SetCookie forScripts() {
    return new SetCookie(name, value, path, maxAge, secure, sameSite, true);
  }

  public enum SameSite {
    LAX("Lax"),
    STRICT("Strict"),
    NONE("None");
    private final String wireName;

    SameSite(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** The header's value (RFC 6265 §4.1). */
  public String header() {
    StringBuilder header =
        new StringBuilder(name).append('=').append(value).append("; Path=").append(path);
    if (maxAge != null) {
      header.append("; Max-Age=").append(maxAge.toSeconds());
    }
    if (!readable) {
      header.append("; HttpOnly");
    }
    if (secure) {
      header.append("; Secure");
    }
    return header.append("; SameSite=").append(sameSite.wireName()).toString();
  }
}
