package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.GroupCount;
import dev.gatehouse.storage.UserRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups of local users as resources of the administration interface. A group is there as long as
 * somebody is in it: groups are names that users have. Thread-safe.
 */
final class GroupResources implements Resource {
  private static final String MEMBERS = "/groups/{group}/members";
  private static final String MEMBER = MEMBERS + "/{id}";
  private static final Shape NEXT = Shape.text().length(1, 2_048);
  private static final ObjectShape GROUP =
      Shape.object("Group")
          .required("name", Shape.text().length(0, 100_000).anyCharacters(), "The group.")
          .required("members", Shape.number(1, Integer.MAX_VALUE), "How many are in it.");
  private final UserAdministration users;

  GroupResources(UserAdministration users) {
    this.users = users;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        of(Operation.get("listGroups", "/groups"), AdminScope.READ)
            .summary("List groups that local users are in")
            .paged()
            .answers(
                200,
                Shape.object("GroupPage")
                    .required("groups", Shape.list(GROUP).unbounded(), "In order of name.")
                    .optional("next", NEXT, "Cursor of the next page."),
                "A page.")
            .by(call -> Reply.ok(list(call))),
        of(Operation.get("listMembers", MEMBERS), AdminScope.READ)
            .summary("List the local users in a group")
            .description("The list is empty for a group that nobody is in.")
            .path("group", Shape.text(), "The group.")
            .paged()
            .answers(
                200,
                Shape.object("MemberPage")
                    .required(
                        "users", Shape.list(UserShapes.USER).unbounded(), "In order of login.")
                    .optional("next", NEXT, "Cursor of the next page."),
                "A page.")
            .by(call -> Reply.ok(members(call))),
        member(Operation.put("addMember", MEMBER))
            .summary("Put a local user into a group")
            .by(call -> change(call, List.of(call.path("group")), List.of())),
        member(Operation.delete("removeMember", MEMBER))
            .summary("Take a local user out of a group")
            .by(call -> change(call, List.of(), List.of(call.path("group")))));
  }

  private static Operation.Builder of(Operation.Builder operation, AdminScope scope) {
    return operation
        .needs(scope)
        .query(
            UserShapes.CONNECTOR, Shape.text(), "Needed when several connectors keep users here.");
  }

  private static Operation.Builder member(Operation.Builder operation) {
    return of(operation, AdminScope.WRITE)
        .path("group", Shape.text(), "The group.")
        .path("id", UserShapes.ID, "The user's id.")
        .description("Reaches tokens with the next refresh. Done already is done.")
        .refuses(409)
        .answers(200, UserShapes.CHANGED, "The user as it is now.")
        .tagged();
  }

  private Map<String, Object> list(Call call) {
    String connector = LocalConnectors.named(call);
    return call.page(
        "groups",
        (after, limit) -> users.groups(connector, after, limit),
        GroupCount::name,
        group -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("name", group.name());
          json.put("members", group.members());
          return json;
        });
  }

  private Map<String, Object> members(Call call) {
    String connector = LocalConnectors.named(call);
    return call.page(
        "users",
        (after, limit) -> users.members(connector, call.path("group"), after, limit),
        UserRow::login,
        UserShapes::describe);
  }

  private Reply change(Call call, List<String> add, List<String> remove) {
    UserAdministration.Changed changed =
        users.change(
            call.generation(),
            new UserChange(
                LocalConnectors.named(call),
                call.path("id"),
                null,
                null,
                null,
                null,
                add,
                remove,
                null,
                null,
                call.caller().actor()),
            null,
            user -> {});
    return UserShapes.changed(changed);
  }
}
