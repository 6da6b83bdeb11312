package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.HoldingsStore.Filter;
import dev.gatehouse.storage.HoldingsStore.Login;
import java.util.List;

/** Who is logged in where, as resources of the administration interface. Thread-safe. */
final class SessionResources implements Resource {
  private static final String PATH = "/sessions";
  private static final String COUNT = "sessions_ended";
  private static final ObjectShape ENDED =
      HoldingShapes.ended("EndedSessions", COUNT, "How many logins.");
  private final Holdings holdings;
  private final AuditTrail trail;

  SessionResources(Holdings holdings, AuditTrail trail) {
    this.holdings = holdings;
    this.trail = trail;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        HoldingShapes.filtered(Operation.get("listSessions", PATH), true)
            .summary("List logins")
            .description("Addresses and browsers are for callers that have audit:read besides.")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Sessions")
                    .required("sessions", Shape.list(HoldingShapes.SESSION).unbounded(), "Logins.")
                    .optional("next", Shape.text().length(1, 4_096), "The cursor of the rest."),
                "A page.")
            .by(this::list),
        Operation.get("readSession", PATH + "/{id}")
            .summary("Read a login")
            .needs(AdminScope.READ)
            .path("id", Shape.text(), "The login's id.")
            .answers(200, HoldingShapes.SESSION, "The login.")
            .by(call -> Reply.ok(HoldingShapes.json(found(call), call.caller()))),
        Operation.delete("endSession", PATH + "/{id}")
            .summary("End a login with every grant that was made in it")
            .needs(AdminScope.WRITE)
            .path("id", Shape.text(), "The login's id.")
            .answers(200, ENDED, "Ended.")
            .by(call ->
                HoldingShapes.ended(
                    COUNT,
                    holdings
                        .endLogin(call.path("id"), Holdings.by(call))
                        .orElseThrow(() -> unknown(call)))),
        Operation.post("endSessionsOfPerson", PATH + "/end")
            .summary("End all logins and grants of a person")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("PersonToEnd")
                    .required(
                        HoldingShapes.CONNECTOR, HoldingShapes.NAME, "The person's connector.")
                    .required(
                        HoldingShapes.USER_ID, HoldingShapes.NAME, "The person at the connector."))
            .answers(200, ENDED, "Ended, as far as there was anything.")
            .by(call ->
                HoldingShapes.ended(
                    COUNT,
                    holdings.endPerson(
                        new Ending.Person(
                            call.body().text(HoldingShapes.CONNECTOR),
                            call.body().text(HoldingShapes.USER_ID)),
                        Holdings.by(call)))));
  }

  private Reply list(Call call) {
    Filter filter = HoldingShapes.filter(call, trail);
    return Reply.ok(
        call.page(
            "sessions",
            (after, limit) -> holdings.logins(filter, after, limit),
            Login::id,
            login -> HoldingShapes.json(login, call.caller())));
  }

  private Login found(Call call) {
    return holdings.login(call.path("id")).orElseThrow(() -> unknown(call));
  }

  private static ProblemException unknown(Call call) {
    return ProblemException.notFound("There is no login " + call.path("id") + ".");
  }
}
