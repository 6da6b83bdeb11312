package dev.gatehouse.logout;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A logout request (OpenID Connect RP-Initiated Logout 1.0 §2) whose parameters were checked. The
 * ID token is reduced to what it says (rule R2): it would not fit into an address.
 *
 * @param clientId the client that asks, or null
 * @param redirectUri where it wants the person back, or null; compared again before it is used
 * @param state what it wants back with the person, or null
 * @param uiLocales languages that the person prefers, or null
 * @param hint whom its {@code id_token_hint} names, or null
 */
record LogoutRequest(
    String clientId, String redirectUri, String state, String uiLocales, Hint hint) {
  static final LogoutRequest EMPTY = new LogoutRequest(null, null, null, null, null);

  /**
   * Whom an ID token of the client names.
   *
   * @param subject {@code sub}
   * @param sid {@code sid}, or null
   */
  record Hint(String subject, String sid) {}

  byte[] toBytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "c", clientId);
    put(json, "r", redirectUri);
    put(json, "s", state);
    put(json, "l", uiLocales);
    if (hint != null) {
      put(json, "u", hint.subject());
      put(json, "i", hint.sid());
    }
    return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Map<String, Object> json, String name, String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  /** Reads what {@link #toBytes} made; empty when an older version made something else. */
  static Optional<LogoutRequest> fromBytes(byte[] bytes) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
      String subject = JSONObjectUtils.getString(json, "u");
      return Optional.of(
          new LogoutRequest(
              JSONObjectUtils.getString(json, "c"),
              JSONObjectUtils.getString(json, "r"),
              JSONObjectUtils.getString(json, "s"),
              JSONObjectUtils.getString(json, "l"),
              subject == null ? null : new Hint(subject, JSONObjectUtils.getString(json, "i"))));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
