package dev.gatehouse.testing;

import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Calls of the administration interface that name who is meant in the body: tests know a person by
 * the login and think of what is done, where the interface has a resource for each person.
 */
final class ShortForms {
  private final Function<AdminCall, AdminReply> api;

  private ShortForms(Function<AdminCall, AdminReply> api) {
    this.api = api;
  }

  static AdminReply call(
      Function<AdminCall, AdminReply> api,
      String method,
      String resource,
      Map<String, Object> body) {
    ShortForms forms = new ShortForms(api);
    return switch (resource) {
      case "/users/invite" -> forms.plain("POST", "/invitations", body);
      case "/users/change" -> forms.user("PATCH", "", body);
      case "/users/remove" -> forms.user("DELETE", "", body);
      case "/users/reset-link" -> forms.user("POST", "/password-link", body);
      case "/clients/change" -> forms.client("PATCH", "", body);
      case "/clients/remove" -> forms.client("DELETE", "", body);
      case "/clients/rotate-secret" -> forms.client("POST", "/rotate-secret", body);
      default -> forms.plain(method, resource, body);
    };
  }

  private AdminReply plain(String method, String resource, Map<String, Object> body) {
    return api.apply(new AdminCall(method, AdminCall.BASE + resource, Map.of(), body, "test"));
  }

  private AdminReply user(String method, String rest, Map<String, Object> body) {
    Map<String, Object> members = new LinkedHashMap<>(body);
    String login = (String) members.remove("login");
    AdminReply found =
        api.apply(
            new AdminCall(
                "GET", AdminCall.BASE + "/users", Map.of("login", login), Map.of(), "test"));
    List<?> users = (List<?>) found.body().get("users");
    String id = users.isEmpty() ? "nobody" : (String) ((Map<?, ?>) users.get(0)).get("id");
    return plain(method, "/users/" + id + rest, members);
  }

  /** {@code set} has new members, {@code unset} names those to take away. */
  private AdminReply client(String method, String rest, Map<String, Object> body) {
    Map<String, Object> members = new LinkedHashMap<>(body);
    String id = URLEncoder.encode((String) members.remove("id"), StandardCharsets.UTF_8);
    Object version = members.remove("version");
    if (members.remove("set") instanceof Map<?, ?> set) {
      set.forEach((key, value) -> members.put((String) key, value));
    }
    if (members.remove("unset") instanceof List<?> unset) {
      unset.forEach(key -> members.put((String) key, null));
    }
    return api.apply(
        new AdminCall(
            method,
            AdminCall.BASE + "/clients/" + id + rest,
            Map.of(),
            version == null ? Map.of() : Map.of("If-Match", "\"" + version + "\""),
            members,
            "test"));
  }
}
