package dev.gatehouse.admin;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.InitialTokens;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The resources of the administration interface. Thread-safe. */
public final class AdminApi {
  private static final String ACTOR = "admin socket";
  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private final Generations generations;
  private final SigningKeys keys;
  private final KeyRotation rotation;
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
      InitialTokens initialTokens,
      Reloading reloading,
      Supplier<Map<String, Object>> status,
      InstantSource clock) {
    this.clock = clock;
    this.generations = generations;
    this.keys = keys;
    this.rotation = rotation;
    this.reloading = reloading;
    resources.put("GET /status", (call, generation) -> AdminReply.of(status.get()));
    resources.put("GET /connectors", (call, generation) -> connectors(generation));
    resources.put("GET /keys", (call, generation) -> listKeys());
    resources.put("POST /keys/rotate", (call, generation) -> rotate(call));
    new ClientResources(clients, keys).register(resources::put);
    new UserResources(users).register(resources::put);
    new InitialTokenResources(initialTokens).register(resources::put);
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
