package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.HoldingsStore.Family;
import dev.gatehouse.storage.HoldingsStore.Filter;
import java.util.List;

/** Lasting access of clients, as resources of the administration interface. Thread-safe. */
final class FamilyResources implements Resource {
  private static final String PATH = "/refresh-families";
  private final Holdings holdings;
  private final AuditTrail trail;

  FamilyResources(Holdings holdings, AuditTrail trail) {
    this.holdings = holdings;
    this.trail = trail;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        HoldingShapes.filtered(Operation.get("listRefreshFamilies", PATH), true)
            .summary("List refresh families")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("RefreshFamilies")
                    .required(
                        "refresh_families",
                        Shape.list(HoldingShapes.FAMILY).unbounded(),
                        "Refresh families.")
                    .optional("next", Shape.text().length(1, 4_096), "The cursor of the rest."),
                "A page.")
            .by(this::list),
        Operation.get("readRefreshFamily", PATH + "/{id}")
            .summary("Read a refresh family")
            .needs(AdminScope.READ)
            .path("id", Shape.text(), "The grant.")
            .answers(200, HoldingShapes.FAMILY, "The refresh family.")
            .by(call -> Reply.ok(HoldingShapes.json(found(call)))),
        Operation.delete("revokeRefreshFamily", PATH + "/{id}")
            .summary("Revoke a refresh family and its access tokens")
            .needs(AdminScope.WRITE)
            .path("id", Shape.text(), "The grant.")
            .answers(200, Ended.SHAPE, "Revoked, now or before.")
            .by(call -> Ended.reply(holdings.revokeGrant(found(call), Holdings.by(call)) ? 1 : 0)),
        Operation.post("revokeRefreshFamilies", PATH + "/revoke")
            .summary("Revoke the grants of a client, of a person, or of a person for a client")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("GrantsToRevoke")
                    .optional(HoldingShapes.CLIENT, HoldingShapes.NAME, "The client.")
                    .optional(
                        HoldingShapes.CONNECTOR, HoldingShapes.NAME, "The person's connector.")
                    .optional(
                        HoldingShapes.USER_ID, HoldingShapes.NAME, "The person at the connector."))
            .answers(200, Ended.SHAPE, "Revoked, as far as there was anything.")
            .by(this::revoke));
  }

  private Reply list(Call call) {
    Filter filter = HoldingShapes.filter(call, trail);
    return Reply.ok(
        call.page(
            "refresh_families",
            (after, limit) -> holdings.families(filter, after, limit),
            Family::id,
            HoldingShapes::json));
  }

  private Family found(Call call) {
    return holdings
        .family(call.path("id"))
        .orElseThrow(
            () -> ProblemException.notFound("There is no refresh family " + call.path("id") + "."));
  }

  private Reply revoke(Call call) {
    String client = call.body().text(HoldingShapes.CLIENT);
    String connector = call.body().text(HoldingShapes.CONNECTOR);
    String user = call.body().text(HoldingShapes.USER_ID);
    if ((connector == null) != (user == null)) {
      throw ProblemException.member(
          connector == null ? HoldingShapes.CONNECTOR : HoldingShapes.USER_ID,
          "a person is named by connector and user_id together");
    }
    if (client == null && user == null) {
      throw ProblemException.member(HoldingShapes.CLIENT, "name a client, a person or both");
    }
    Ending.Person person = user == null ? null : new Ending.Person(connector, user);
    return Ended.reply(holdings.revoke(person, client, Holdings.by(call)));
  }
}
