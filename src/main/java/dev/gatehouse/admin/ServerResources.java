package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
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
 * The server as a whole: status and configuration, as resources of the administration interface.
 * Thread-safe.
 */
final class ServerResources implements Resource {
  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();
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
                    .optional("problems", Shape.map(WORDS), "What is wrong, by part.")
                    .optional(
                        "notes",
                        Shape.map(WORDS),
                        "What is worth saying and takes nothing out of service, by part."),
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
            .by(this::reload));
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
