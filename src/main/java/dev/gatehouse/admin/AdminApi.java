package dev.gatehouse.admin;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.InvalidClientException;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Route;
import dev.gatehouse.keys.KeyRotation;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.UserRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The resources of the administration interface. Thread-safe. */
public final class AdminApi {
  private static final String ACTOR = "admin socket";
  private static final String CONNECTOR = "connector";
  private static final Set<String> USER_MEMBERS =
      Set.of(CONNECTOR, "login", "password", "email", "name", "preferred_username", "groups");
  private static final Set<String> CHANGE_MEMBERS =
      Set.of(
          CONNECTOR,
          "login",
          "password",
          "email",
          "name",
          "preferred_username",
          "groups",
          "enabled");
  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private final Generations generations;
  private final SigningKeys keys;
  private final KeyRotation rotation;
  private final UserAdministration users;
  private final Reloading reloading;
  private final InstantSource clock;

  /** Answers one resource. */
  @FunctionalInterface
  interface Resource {
    AdminReply answer(AdminCall call, Generation generation);
  }

  /**
   * @param status what the server says of itself
   */
  public AdminApi(
      Generations generations,
      SigningKeys keys,
      KeyRotation rotation,
      UserAdministration users,
      ClientAdministration clients,
      Reloading reloading,
      Supplier<Map<String, Object>> status,
      InstantSource clock) {
    this.clock = clock;
    this.generations = generations;
    this.keys = keys;
    this.rotation = rotation;
    this.users = users;
    this.reloading = reloading;
    resources.put("GET /status", (call, generation) -> AdminReply.of(status.get()));
    resources.put("GET /connectors", (call, generation) -> connectors(generation));
    resources.put("GET /keys", (call, generation) -> listKeys());
    resources.put("POST /keys/rotate", (call, generation) -> rotate(call));
    resources.put("GET /users", this::listUsers);
    resources.put("POST /users", this::addUser);
    resources.put("POST /users/change", this::changeUser);
    resources.put("POST /users/remove", this::removeUser);
    new ClientResources(clients, keys).register(resources::put);
    resources.put("POST /configuration/reload", (call, generation) -> reload(call));
  }

  /** Answers a call; whatever is wrong with it is a problem in the reply. */
  public AdminReply call(AdminCall call) {
    String path =
        call.path().startsWith(AdminCall.BASE)
            ? call.path().substring(AdminCall.BASE.length())
            : "";
    Resource resource = resources.get(call.method() + " " + path);
    if (resource == null) {
      return AdminReply.problem(404, "Not found", "There is no resource " + call + ".");
    }
    try (Generations.Pin pin = generations.pin()) {
      return resource.answer(call, pin.generation());
    } catch (Members.UnusableException e) {
      return AdminReply.problem(400, "The request cannot be used", e.getMessage());
    } catch (InvalidClientException e) {
      return ClientResources.problem(e);
    } catch (ClientRefusedException e) {
      return ClientResources.problem(e);
    } catch (UserAdministration.RefusedException e) {
      return AdminReply.problem(409, "Refused", e.getMessage());
    } catch (StorageException e) {
      return AdminReply.problem(503, "The database does not answer", e.getMessage());
    }
  }

  /** The resources as routes of a site that only an administrator reaches. */
  public List<Route> routes() {
    Map<String, Set<String>> methods = new LinkedHashMap<>();
    for (String resource : resources.keySet()) {
      String[] parts = resource.split(" ", 2);
      methods.merge(parts[1], Set.of(parts[0]), (one, other) -> Set.of("GET", "POST"));
    }
    List<Route> routes = new ArrayList<>();
    methods.forEach((path, all) ->
        routes.add(
            new Route(
                all, AdminCall.BASE + path, this::answer, Route.Cors.NONE, Route.Errors.JSON)));
    return routes;
  }

  private Response answer(Request request) {
    Map<String, String> query = new LinkedHashMap<>();
    request.query().asMap().forEach((name, values) -> query.put(name, values.get(0)));
    AdminReply reply =
        call(new AdminCall(request.method(), request.path(), query, request.json(), ACTOR));
    return Response.json(reply.status(), reply.body());
  }

  private static AdminReply connectors(Generation generation) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (ConnectorStatus one : generation.connectors().all()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", one.id());
      json.put("type", one.type());
      json.put("name", one.name());
      json.put("available", one.available());
      one.problem().ifPresent(problem -> json.put("problem", problem));
      all.add(json);
    }
    return AdminReply.of(Map.of("connectors", all));
  }

  private AdminReply listKeys() {
    keys.refresh();
    List<Map<String, Object>> all = new ArrayList<>();
    keys.states()
        .forEach((kid, state) -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("kid", kid);
          keys.verificationKey(kid).ifPresent(key -> json.put("alg", key.getAlgorithm().getName()));
          json.put("state", state.name().toLowerCase(java.util.Locale.ROOT));
          all.add(json);
        });
    return AdminReply.of(Map.of("keys", all));
  }

  private AdminReply rotate(AdminCall call) {
    Members members = new Members(call.body()).only(Set.of("alg", "emergency"));
    List<JWSAlgorithm> algorithms = algorithms(members.text("alg"));
    List<Map<String, Object>> rotated = new ArrayList<>();
    for (JWSAlgorithm algorithm : algorithms) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("alg", algorithm.getName());
      if (members.flag("emergency")) {
        Optional<String> dropped = rotation.dropActive(algorithm);
        dropped.ifPresent(kid -> json.put("dropped", kid));
        json.put("signs_from", clock.instant().toString());
      } else {
        json.put("signs_from", rotation.rotateNow(algorithm).toString());
      }
      rotated.add(json);
    }
    return AdminReply.of(Map.of("rotated", rotated));
  }

  private List<JWSAlgorithm> algorithms(String name) {
    if (name == null) {
      return keys.algorithms();
    }
    JWSAlgorithm wanted = JWSAlgorithm.parse(name);
    if (!keys.algorithms().contains(wanted)) {
      throw new Members.UnusableException(
          "there are no keys for " + name + "; configured are " + keys.algorithms());
    }
    return List.of(wanted);
  }

  private AdminReply listUsers(AdminCall call, Generation generation) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (UserRow user : users.list(connector(call.query().get(CONNECTOR), generation))) {
      all.add(describe(user));
    }
    return AdminReply.of(Map.of("users", all));
  }

  private static Map<String, Object> describe(UserRow user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", user.userId());
    json.put(CONNECTOR, user.connectorId());
    json.put("login", user.login());
    json.put("email", user.email());
    json.put("name", user.name());
    json.put("groups", user.groups());
    json.put("enabled", user.enabled());
    return json;
  }

  private AdminReply addUser(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(USER_MEMBERS);
    char[] password = members.required("password").toCharArray();
    try {
      String connectorId = connector(members.text(CONNECTOR), generation);
      String id =
          users.add(
              generation.connectors(),
              new UserAdministration.NewUser(
                  connectorId,
                  members.required("login"),
                  members.text("email"),
                  members.text("name"),
                  members.text("preferred_username"),
                  members.texts("groups"),
                  call.actor()),
              password);
      return new AdminReply(201, Map.of("id", id, CONNECTOR, connectorId));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private AdminReply changeUser(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(CHANGE_MEMBERS);
    String password = members.text("password");
    char[] chars = password == null ? null : password.toCharArray();
    int ended =
        users.change(
            generation.connectors(),
            new UserAdministration.Change(
                connector(members.text(CONNECTOR), generation),
                members.required("login"),
                members.text("email"),
                members.text("name"),
                members.text("preferred_username"),
                members.has("groups") ? members.texts("groups") : null,
                members.has("enabled") ? members.flag("enabled") : null,
                call.actor()),
            chars);
    return AdminReply.of(Map.of("grants_ended", ended));
  }

  private AdminReply removeUser(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(CONNECTOR, "login"));
    int ended =
        users.remove(
            connector(members.text(CONNECTOR), generation),
            members.required("login"),
            call.actor());
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

  private AdminReply reload(AdminCall call) {
    Reloading.Outcome outcome = reloading.reload(call.actor());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accepted", outcome.accepted());
    json.put("generation", outcome.generation());
    json.put("changes", outcome.changes());
    json.put("report", outcome.report());
    if (!outcome.accepted()) {
      json.put("title", "Refused");
      json.put("status", 409);
      json.put("detail", "The configuration was refused; the one in use stays.");
      return new AdminReply(409, json);
    }
    return AdminReply.of(json);
  }
}
