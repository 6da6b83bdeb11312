package dev.gatehouse.admin;

import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import dev.gatehouse.storage.UserRow;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The resources of local users. Thread-safe. */
final class UserResources {
  private static final String CONNECTOR = "connector";
  private static final String LOGIN = "login";
  private static final String PASSWORD = "password";
  private static final String SEND = "send";
  private static final String MUST_CHANGE = "must_change_password";
  private static final Set<String> DESCRIPTION =
      Set.of(CONNECTOR, LOGIN, "email", "name", "preferred_username", "groups");
  private static final Set<String> NEW = with(DESCRIPTION, PASSWORD, MUST_CHANGE);
  private static final Set<String> CHANGE = with(NEW, "add_groups", "remove_groups", "enabled");
  private static final int PAGE = 500;
  private static final int LARGEST_PAGE = 1_000;
  private final UserAdministration users;

  UserResources(UserAdministration users) {
    this.users = users;
  }

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new java.util.HashSet<>(some);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  void register(BiConsumer<String, AdminApi.Resource> resources) {
    resources.accept("GET /users", this::list);
    resources.accept("POST /users", this::add);
    resources.accept("POST /users/invite", this::invite);
    resources.accept("POST /users/reset-link", this::resetLink);
    resources.accept("POST /users/change", this::change);
    resources.accept("POST /users/remove", this::remove);
  }

  private AdminReply list(AdminCall call, Generation generation) {
    int limit = limit(call.query().get("limit"));
    List<UserRow> found =
        users.list(
            connector(call.query().get(CONNECTOR), generation),
            call.query().get("after"),
            limit + 1);
    List<Map<String, Object>> page = new ArrayList<>();
    found.stream().limit(limit).forEach(user -> page.add(describe(user)));
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("users", page);
    if (found.size() > limit) {
      reply.put("next", found.get(limit - 1).login());
    }
    return AdminReply.of(reply);
  }

  private static int limit(String text) {
    if (text == null) {
      return PAGE;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= LARGEST_PAGE) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw new Members.UnusableException("limit is not a number from 1 to " + LARGEST_PAGE);
  }

  private static Map<String, Object> describe(UserRow user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", user.userId());
    json.put(CONNECTOR, user.connectorId());
    json.put(LOGIN, user.login());
    json.put("email", user.email());
    json.put("name", user.name());
    json.put("groups", user.groups());
    json.put("enabled", user.enabled());
    json.put("has_password", user.passwordHash() != null);
    json.put(MUST_CHANGE, user.mustChangePassword());
    return json;
  }

  private static UserAdministration.NewUser described(
      Members members, AdminCall call, Generation generation) {
    return new UserAdministration.NewUser(
        connector(members.text(CONNECTOR), generation),
        members.required(LOGIN),
        members.text("email"),
        members.text("name"),
        members.text("preferred_username"),
        members.texts("groups"),
        members.flag(MUST_CHANGE),
        call.actor());
  }

  private AdminReply add(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(NEW);
    char[] password = members.required(PASSWORD).toCharArray();
    try {
      UserAdministration.NewUser user = described(members, call, generation);
      String id = users.add(generation, user, password);
      return new AdminReply(201, Map.of("id", id, CONNECTOR, user.connectorId()));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private AdminReply invite(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(with(DESCRIPTION, SEND));
    UserAdministration.NewUser user = described(members, call, generation);
    return link(users.invite(generation, user, members.flag(SEND)), Purpose.INVITATION);
  }

  private AdminReply resetLink(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(CONNECTOR, LOGIN, SEND));
    return link(
        users.resetLink(
            generation,
            connector(members.text(CONNECTOR), generation),
            members.required(LOGIN),
            members.flag(SEND),
            call.actor()),
        Purpose.RESET);
  }

  private static AdminReply link(UserAdministration.Link link, Purpose purpose) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("purpose", purpose.name().toLowerCase(java.util.Locale.ROOT));
    // What went out by mail is for the person alone.
    link.mailedTo()
        .ifPresentOrElse(
            address -> json.put("mailed_to", address), () -> json.put("link", link.address()));
    json.put("expires_at", link.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    return new AdminReply(201, json);
  }

  private AdminReply change(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(CHANGE);
    if (members.has("groups") && (members.has("add_groups") || members.has("remove_groups"))) {
      throw new Members.UnusableException(
          "groups replaces all, so add_groups and remove_groups cannot stand beside it");
    }
    String password = members.text(PASSWORD);
    char[] chars = password == null ? null : password.toCharArray();
    try {
      int ended =
          users.change(
              generation,
              new UserAdministration.Change(
                  connector(members.text(CONNECTOR), generation),
                  members.required(LOGIN),
                  members.text("email"),
                  members.text("name"),
                  members.text("preferred_username"),
                  members.has("groups") ? members.texts("groups") : null,
                  members.texts("add_groups"),
                  members.texts("remove_groups"),
                  members.has("enabled") ? members.flag("enabled") : null,
                  members.has(MUST_CHANGE) ? members.flag(MUST_CHANGE) : null,
                  call.actor()),
              chars);
      return AdminReply.of(Map.of("grants_ended", ended));
    } finally {
      if (chars != null) {
        Arrays.fill(chars, '\0');
      }
    }
  }

  private AdminReply remove(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(CONNECTOR, LOGIN));
    int ended =
        users.remove(
            connector(members.text(CONNECTOR), generation), members.required(LOGIN), call.actor());
    return AdminReply.of(Map.of("grants_ended", ended));
  }

  /** The connector that is meant: the named one, or the only one that keeps users here. */
  private static String connector(String named, Generation generation) {
    if (named != null) {
      if (generation.connectors().find(named).isEmpty()) {
        throw new Members.UnusableException(
            "there is no connector " + named + "; there are " + ids(generation));
      }
      return named;
    }
    List<String> local =
        generation.connectors().all().stream()
            .map(ConnectorStatus::id)
            .filter(id -> UserAdministration.keepsUsers(generation.connectors(), id))
            .toList();
    if (local.size() == 1) {
      return local.get(0);
    }
    throw new Members.UnusableException(
        local.isEmpty()
            ? "no connector keeps users here; set enablePasswordDB: true"
            : "several connectors keep users here; name one of " + local);
  }

  private static List<String> ids(Generation generation) {
    return generation.connectors().all().stream().map(ConnectorStatus::id).toList();
  }
}
