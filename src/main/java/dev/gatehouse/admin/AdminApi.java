package dev.gatehouse.admin;

import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.InitialTokens;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.http.Route;
import dev.gatehouse.keys.KeyRotation;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.rest.Api;
import dev.gatehouse.rest.ApiReply;
import dev.gatehouse.rest.Caller;
import dev.gatehouse.rest.Callers;
import dev.gatehouse.rest.HttpApi;
import dev.gatehouse.rest.OpenApi;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The administration interface: all its resources, whichever way a call comes. Thread-safe. */
public final class AdminApi {
  private static final String SOCKET = "admin socket";
  private final Api api;
  private final OpenApi document;

  /**
   * What the resources work on.
   *
   * @param status what the server says of itself
   * @param discovery the discovery document as JSON
   */
  public record Parts(
      Generations generations,
      Storage storage,
      MasterKeys masterKeys,
      InstantSource clock,
      SigningKeys keys,
      KeyRotation rotation,
      UserAdministration users,
      ClientAdministration clients,
      InitialTokens initialTokens,
      Reloading reloading,
      AuditTrail audit,
      Holdings holdings,
      Randomness randomness,
      Supplier<Map<String, Object>> status,
      Supplier<String> discovery) {}

  public AdminApi(Parts parts) {
    List<Operation> operations =
        resources(parts).flatMap(resource -> resource.operations().stream()).toList();
    this.api =
        new Api(
            operations,
            parts.generations(),
            parts.storage(),
            parts.masterKeys(),
            parts.clock(),
            Problems::of);
    this.document =
        new OpenApi(
            api,
            parts.generations().current().policy().endpoint(""),
            parts.generations().current().policy().basePath());
  }

  private static Stream<Resource> resources(Parts parts) {
    return Stream.of(
        new ClientResources(parts.clients(), parts.keys()),
        new InitialTokenResources(parts.initialTokens()),
        new UserResources(parts.users()),
        new GroupResources(parts.users()),
        new LogoutResources(parts.storage()),
        new KeyResources(parts.keys(), parts.rotation(), parts.clock()),
        new DiscoveryResources(parts.keys(), parts.discovery()),
        new AuditResources(parts.audit()),
        new SessionResources(parts.holdings(), parts.audit()),
        new FamilyResources(parts.holdings(), parts.audit()),
        new IdTokenResources(parts.storage(), parts.keys(), parts.clock()),
        new ConsentResources(parts.holdings(), parts.audit()),
        new ConnectorResources(parts.storage(), parts.clock()),
        new ClusterResources(),
        new AccountResources(parts.storage(), parts.audit(), parts.randomness(), parts.clock()),
        new ServerResources(parts.reloading(), parts.status()));
  }

  /** Answers a call from this machine; whatever is wrong with it is a problem in the reply. */
  public AdminReply call(AdminCall call) {
    ApiReply reply =
        api.answer(
            new LocalRequest(call), (request, generation) -> Caller.administrator(call.actor()));
    return new AdminReply(reply.status(), reply.body());
  }

  /** The document of all operations. */
  public OpenApi document() {
    return document;
  }

  /** The resources as routes of a site that only an administrator reaches. */
  public List<Route> localRoutes() {
    Caller caller = Caller.administrator(SOCKET);
    return new HttpApi(api, (request, generation) -> caller, path -> path, document).routes();
  }

  /**
   * The resources as routes of a site on the network.
   *
   * @param callers finds out who calls
   * @param address where a path below the issuer is at that site
   */
  public List<Route> routes(Callers callers, UnaryOperator<String> address) {
    return new HttpApi(api, callers, address, document).routes();
  }
}
