package dev.gatehouse.admin;

import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.UserRow;
import java.util.LinkedHashMap;
import java.util.Map;

/** The forms of local users. */
final class UserShapes {
  static final String CONNECTOR = "connector";
  static final String LOGIN = "login";
  static final String PASSWORD = "password";
  static final String MUST_CHANGE = "must_change_password";
  static final Shape ID = Shape.text();
  static final Shape GROUPS = Shape.list(Shape.text());

  /** As long as anybody likes; the rule for passwords says how long one may be. */
  private static final Shape SECRET = Shape.text().length(1, 4_096).anyCharacters();

  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();

  static final ObjectShape USER =
      Shape.object("User")
          .required("id", WORDS, "The user's id; stays when the login changes.")
          .required(CONNECTOR, WORDS, "The connector that keeps the user.")
          .required(LOGIN, WORDS, "What the user logs in with.")
          .optional("email", WORDS, "E-mail address.")
          .optional("name", WORDS, "Full name.")
          .optional("preferred_username", WORDS, "Short name.")
          .required("groups", Shape.list(WORDS).unbounded(), "Groups.")
          .required("enabled", Shape.flag(), "Whether the user may log in.")
          .required("has_password", Shape.flag(), "Whether there is a password yet.")
          .required(MUST_CHANGE, Shape.flag(), "Whether the next login asks for another password.")
          .required("created", Shape.moment(), "When the user was added.")
          .required("updated", Shape.moment(), "When the user was changed.");

  private static final ObjectShape DESCRIPTION =
      Shape.object("")
          .optional(CONNECTOR, Shape.text(), "Needed when several connectors keep users here.")
          .required(LOGIN, Shape.text(), "What the user logs in with.")
          .optional("email", Shape.text(), "E-mail address; else the login.")
          .optional("name", Shape.text(), "Full name.")
          .optional("preferred_username", Shape.text(), "Short name.")
          .optional("groups", GROUPS, "Groups.");

  static final ObjectShape NEW =
      DESCRIPTION
          .as("NewUser")
          .required(PASSWORD, SECRET, "The password.")
          .optional(MUST_CHANGE, Shape.flag(), "Whether the first login asks for another one.");

  static final ObjectShape INVITATION =
      DESCRIPTION
          .as("Invitation")
          .optional("send", Shape.flag(), "Whether the link is mailed to the user.");

  static final ObjectShape CHANGE =
      Shape.object("UserChange")
          .optional("email", Shape.text(), "E-mail address.")
          .optional("name", Shape.text(), "Full name.")
          .optional("preferred_username", Shape.text(), "Short name.")
          .optional("groups", GROUPS, "All groups anew.")
          .optional("add_groups", GROUPS, "Groups to add.")
          .optional("remove_groups", GROUPS, "Groups to take away.")
          .optional("enabled", Shape.flag(), "Whether the user may log in.")
          .optional(PASSWORD, SECRET, "A new password.")
          .optional(MUST_CHANGE, Shape.flag(), "Whether the next login asks for another one.");

  static final ObjectShape CHANGED =
      Shape.object("ChangedUser")
          .required("user", USER, "The user as it is now.")
          .required(
              "grants_ended",
              Shape.number(0, Integer.MAX_VALUE),
              "How many grants have ended with it.");

  static final ObjectShape LINK =
      Shape.object("PasswordLink")
          .required("purpose", Shape.choice("invitation", "reset"), "What it is for.")
          .optional("link", WORDS, "To hand to the user; told once, never in a repeated answer.")
          .optional("mailed_to", WORDS, "Where it was mailed to; then it is not told.")
          .required("expires_at", Shape.moment(), "When it stops working.");

  private UserShapes() {}

  static Map<String, Object> describe(UserRow user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", user.userId());
    json.put(CONNECTOR, user.connectorId());
    json.put(LOGIN, user.login());
    put(json, "email", user.email());
    put(json, "name", user.name());
    put(json, "preferred_username", user.preferredUsername());
    json.put("groups", user.groups());
    json.put("enabled", user.enabled());
    json.put("has_password", user.passwordHash() != null);
    json.put(MUST_CHANGE, user.mustChangePassword());
    json.put("created", user.createdAt().toString());
    json.put("updated", user.updatedAt().toString());
    return json;
  }

  private static void put(Map<String, Object> json, String name, String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  /** What {@code If-Match} compares: each change is later than the one before. */
  static String state(UserRow user) {
    return Long.toString(user.updatedAt().toEpochMilli());
  }

  /** The answer of {@link #CHANGED}. */
  static Reply changed(UserAdministration.Changed changed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", describe(changed.user()));
    json.put("grants_ended", changed.ended().grants());
    return Reply.ok(json).tag(state(changed.user()));
  }
}
