package dev.gatehouse.admin;

import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The server as a whole: status, configuration, connectors, as resources of the administration
 * interface. Thread-safe.
 */
final class ServerResources implements Resource {
  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();
  private static final ObjectShape CONNECTOR =
      Shape.object("Connector")
          .required("id", WORDS, "The connector's id.")
          .required("type", WORDS, "Its type.")
          .required("name", WORDS, "What people read on the login page.")
          .required("available", Shape.flag(), "Whether people can log in with it now.")
          .optional("problem", WORDS, "Why not.");
  private final Reloading reloading;
  private final Supplier<Map<String, Object>> status;

  /**
   * @param status what the server says of itself
   */
  ServerResources(Reloading reloading, Supplier<Map<String, Object>> status) {
    this.reloading = reloading;
    this.status = status;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("readStatus", "/status")
            .summary("Read how the server is")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Status")
                    .required("version", WORDS, "The program's version.")
                    .required("issuer", WORDS, "The issuer identifier.")
                    .required("database", WORDS, "Where everything is kept.")
                    .optional("crypto", WORDS, "What signs.")
                    .optional("master_key", WORDS, "Identifier of the master key in use.")
                    .optional(
                        "sealed_anew",
                        Shape.flag(),
                        "Whether everything is sealed with it, after a change of the key.")
                    .optional(
                        "generation",
                        Shape.number(1, Long.MAX_VALUE),
                        "Number of the configuration in use.")
                    .required("ready", Shape.flag(), "Whether requests are served.")
                    .optional("problems", Shape.map(WORDS), "What is wrong, by part."),
                "The status.")
            .by(call -> Reply.ok(status.get())),
        Operation.get("readConfiguration", "/configuration")
            .summary("Read which configuration is in use")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Configuration")
                    .required("generation", Shape.number(0, Long.MAX_VALUE), "Counts from 1."),
                "The configuration in use.")
            .by(call -> Reply.ok(Map.of("generation", call.generation().number()))),
        Operation.post("reloadConfiguration", "/configuration/reload")
            .summary("Read the configuration again, and use it whole or not at all")
            .needs(AdminScope.WRITE)
            .refuses(409)
            .answers(
                200,
                Shape.object("Reload")
                    .required("accepted", Shape.flag(), "Always true; a refusal is a problem.")
                    .required("generation", Shape.number(0, Long.MAX_VALUE), "Its number.")
                    .required(
                        "changes",
                        Shape.list(WORDS).unbounded(),
                        "What was added, changed or removed.")
                    .required("report", WORDS, "Warnings; empty for none."),
                "In use.")
            .by(this::reload),
        Operation.get("listConnectors", "/connectors")
            .summary("List connectors")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Connectors")
                    .required("connectors", Shape.list(CONNECTOR).unbounded(), "All."),
                "All.")
            .by(call ->
                Reply.ok(
                    Map.of(
                        "connectors",
                        call.generation().connectors().all().stream()
                            .map(ServerResources::describe)
                            .toList()))),
        Operation.get("readConnector", "/connectors/{id}")
            .summary("Read a connector")
            .needs(AdminScope.READ)
            .path("id", Shape.text(), "The connector's id.")
            .answers(200, CONNECTOR, "The connector.")
            .by(this::connector));
  }

  private Reply connector(Call call) {
    String id = call.path("id");
    return call.generation().connectors().all().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .map(one -> Reply.ok(describe(one)))
        .orElseThrow(() -> ProblemException.notFound("there is no connector " + id));
  }

  private static Map<String, Object> describe(ConnectorStatus one) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", one.id());
    json.put("type", one.type());
    json.put("name", one.name());
    json.put("available", one.available());
    one.problem().ifPresent(problem -> json.put("problem", problem));
    return json;
  }

  private Reply reload(Call call) {
    Reloading.Outcome outcome = reloading.reload(call.caller().actor());
    if (!outcome.accepted()) {
      throw ProblemException.conflict("The configuration was refused; the one in use stays.")
          .reporting(outcome.report());
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accepted", true);
    json.put("generation", outcome.generation());
    json.put("changes", outcome.changes());
    json.put("report", outcome.report());
    return Reply.ok(json);
  }
}
