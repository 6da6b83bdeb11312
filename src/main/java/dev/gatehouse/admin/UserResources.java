package dev.gatehouse.admin;

import static dev.gatehouse.admin.UserShapes.CONNECTOR;
import static dev.gatehouse.admin.UserShapes.LOGIN;
import static dev.gatehouse.admin.UserShapes.MUST_CHANGE;
import static dev.gatehouse.admin.UserShapes.PASSWORD;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Body;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Operation.Condition;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.PasswordLinkRow.Purpose;
import dev.gatehouse.storage.UserRow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Local users of the database as resources of the administration interface. Thread-safe. */
final class UserResources implements Resource {
  private static final String ONE = "/users/{id}";
  private static final String SEND = "send";
  private final UserAdministration users;

  UserResources(UserAdministration users) {
    this.users = users;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listUsers", "/users")
            .summary("List local users of the database, or find some")
            .needs(AdminScope.READ)
            .query("prefix", Shape.text(), "Only those whose login begins like this.")
            .query(LOGIN, Shape.text(), "Only the one with this login, in whatever spelling.")
            .query(CONNECTOR, Shape.text(), "Needed when several connectors keep users here.")
            .paged()
            .answers(
                200,
                Shape.object("UserPage")
                    .required(
                        "users", Shape.list(UserShapes.USER).unbounded(), "In order of login.")
                    .optional("next", Shape.text().length(1, 2_048), "Cursor of the next page."),
                "A page.")
            .by(this::list),
        Operation.post("createUser", "/users")
            .summary("Add a local user with a password")
            .needs(AdminScope.WRITE)
            .body(UserShapes.NEW)
            .repeatable()
            .answers(201, UserShapes.USER, "Added.")
            .tagged()
            .by(this::add),
        Operation.post("inviteUser", "/invitations")
            .summary("Add a local user without a password, and make the link that sets one")
            .description("Again for the same user: a new link in the place of the old one.")
            .needs(AdminScope.WRITE)
            .body(UserShapes.INVITATION)
            .repeatable()
            .answers(201, UserShapes.LINK, "Invited.")
            .by(this::invite),
        one(Operation.get("readUser", ONE), AdminScope.READ)
            .summary("Read a user")
            .answers(200, UserShapes.USER, "The user.")
            .tagged()
            .by(this::read),
        one(Operation.patch("changeUser", ONE), AdminScope.WRITE)
            .summary("Change a user")
            .description(
                "What is absent stays. A new password and enabled: false end what the user has"
                    + " allowed at once; the rest reaches tokens with the next refresh.")
            .body(UserShapes.CHANGE)
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, UserShapes.CHANGED, "Changed.")
            .tagged()
            .by(this::change),
        one(Operation.delete("removeUser", ONE), AdminScope.WRITE)
            .summary("Remove a user and end all that the user has allowed")
            .conditional(Condition.POSSIBLE)
            .answers(200, Ended.SHAPE, "Removed.")
            .by(this::remove),
        one(Operation.post("makePasswordLink", ONE + "/password-link"), AdminScope.WRITE)
            .summary("Make the link with which a user chooses another password")
            .body(
                Shape.object("PasswordLinkRequest")
                    .optional(SEND, Shape.flag(), "Whether the link is mailed to the user."))
            .repeatable()
            .answers(201, UserShapes.LINK, "The link.")
            .by(this::resetLink));
  }

  private static Operation.Builder one(Operation.Builder operation, AdminScope scope) {
    return operation
        .path("id", UserShapes.ID, "The user's id.")
        .query(CONNECTOR, Shape.text(), "Needed when several connectors keep users here.")
        .needs(scope);
  }

  private Reply list(Call call) {
    String connector = LocalConnectors.named(call);
    String prefix = call.query("prefix").orElse("");
    return Reply.ok(
        call.page(
            "users",
            (after, limit) ->
                call.query(LOGIN)
                    .map(login -> users.lookUp(connector, login).stream().toList())
                    .orElseGet(() -> users.list(connector, prefix, after, limit)),
            UserRow::login,
            UserShapes::describe));
  }

  private Reply read(Call call) {
    String id = call.path("id");
    UserRow user =
        users
            .read(LocalConnectors.named(call), id)
            .orElseThrow(() -> ProblemException.notFound("the database has no user " + id));
    return Reply.ok(UserShapes.describe(user)).tag(UserShapes.state(user));
  }

  private static UserAdministration.NewUser described(Call call) {
    Body body = call.body();
    return new UserAdministration.NewUser(
        LocalConnectors.named(body.text(CONNECTOR), call.generation().connectors()),
        body.text(LOGIN),
        body.text("email"),
        body.text("name"),
        body.text("preferred_username"),
        body.texts("groups"),
        body.flag(MUST_CHANGE),
        call.caller().actor());
  }

  private Reply add(Call call) {
    char[] password = call.body().text(PASSWORD).toCharArray();
    try {
      UserRow user = users.add(call.generation(), described(call), password);
      String path = "/users/" + URLEncoder.encode(user.userId(), StandardCharsets.UTF_8);
      return Reply.created(path, UserShapes.describe(user)).tag(UserShapes.state(user));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private Reply invite(Call call) {
    UserAdministration.Link link =
        users.invite(call.generation(), described(call), call.body().flag(SEND));
    return link(link, Purpose.INVITATION);
  }

  private Reply resetLink(Call call) {
    return link(
        users.resetLink(
            call.generation(),
            LocalConnectors.named(call),
            call.path("id"),
            call.body().flag(SEND),
            call.caller().actor()),
        Purpose.RESET);
  }

  private static Reply link(UserAdministration.Link link, Purpose purpose) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("purpose", purpose.name().toLowerCase(Locale.ROOT));
    // What went out by mail is for the person alone.
    link.mailedTo()
        .ifPresentOrElse(
            address -> json.put("mailed_to", address), () -> json.put("link", link.address()));
    json.put("expires_at", link.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    return Reply.created(null, json).secret("link");
  }

  private static Consumer<UserRow> seen(Call call) {
    return user -> call.requireState(UserShapes.state(user));
  }

  private Reply change(Call call) {
    Body body = call.body();
    if (body.has("groups") && (body.has("add_groups") || body.has("remove_groups"))) {
      throw ProblemException.member(
          "groups", "replaces all, so add_groups and remove_groups cannot stand beside it");
    }
    String password = body.text(PASSWORD);
    char[] chars = password == null ? null : password.toCharArray();
    try {
      UserAdministration.Changed changed =
          users.change(
              call.generation(),
              new UserChange(
                  LocalConnectors.named(call),
                  call.path("id"),
                  body.text("email"),
                  body.text("name"),
                  body.text("preferred_username"),
                  body.has("groups") ? body.texts("groups") : null,
                  body.texts("add_groups"),
                  body.texts("remove_groups"),
                  body.choice("enabled"),
                  body.choice(MUST_CHANGE),
                  call.caller().actor()),
              chars,
              seen(call));
      return UserShapes.changed(changed);
    } finally {
      if (chars != null) {
        Arrays.fill(chars, '\0');
      }
    }
  }

  private Reply remove(Call call) {
    return Ended.reply(
        users
            .remove(LocalConnectors.named(call), call.path("id"), seen(call), call.caller().actor())
            .grants());
  }
}
