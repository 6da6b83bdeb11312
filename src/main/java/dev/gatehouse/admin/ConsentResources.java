package dev.gatehouse.admin;

import com.nimbusds.jose.util.JSONArrayUtils;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.ConsentRow;
import dev.gatehouse.storage.HoldingsStore.Filter;
import java.text.ParseException;
import java.util.List;

/** What people have allowed, as resources of the administration interface. Thread-safe. */
final class ConsentResources implements Resource {
  private static final String PATH = "/consents";
  private static final String COUNT = "consents_revoked";
  private final Holdings holdings;
  private final AuditTrail trail;

  ConsentResources(Holdings holdings, AuditTrail trail) {
    this.holdings = holdings;
    this.trail = trail;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        HoldingShapes.filtered(Operation.get("listConsents", PATH), false)
            .summary("List what people have allowed clients")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Consents")
                    .required(
                        "consents", Shape.list(HoldingShapes.CONSENT).unbounded(), "Consents.")
                    .optional("next", Shape.text().length(1, 4_096), "The cursor of the rest."),
                "A page.")
            .by(this::list),
        Operation.post("revokeConsents", PATH + "/revoke")
            .summary("Forget what a person has allowed, and end the grants that came of it")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("ConsentsToRevoke")
                    .required(
                        HoldingShapes.CONNECTOR, HoldingShapes.NAME, "The person's connector.")
                    .required(
                        HoldingShapes.USER_ID, HoldingShapes.NAME, "The person at the connector.")
                    .optional(
                        HoldingShapes.CLIENT,
                        HoldingShapes.NAME,
                        "The client; else every client of a remembered consent."))
            .answers(
                200,
                HoldingShapes.ended("RevokedConsents", COUNT, "For how many clients."),
                "Revoked, as far as there was anything.")
            .by(this::revoke));
  }

  private Reply list(Call call) {
    Filter filter = HoldingShapes.filter(call, trail);
    return Reply.ok(
        call.page(
            "consents",
            (after, limit) -> holdings.consents(filter, key(after), limit),
            one ->
                JSONArrayUtils.toJSONString(
                    List.of(one.connectorId(), one.userId(), one.clientId())),
            (ConsentRow one) -> HoldingShapes.json(one)));
  }

  /** A cursor is ours, so its key is one that we wrote. */
  private static List<String> key(String after) {
    if (after == null) {
      return List.of();
    }
    try {
      return JSONArrayUtils.parse(after).stream().map(String.class::cast).toList();
    } catch (ParseException e) {
      throw new IllegalStateException("a key of a cursor that nobody else can make", e);
    }
  }

  private Reply revoke(Call call) {
    Ending.Person person =
        new Ending.Person(
            call.body().text(HoldingShapes.CONNECTOR), call.body().text(HoldingShapes.USER_ID));
    return HoldingShapes.ended(
        COUNT,
        holdings.revokeConsents(person, call.body().text(HoldingShapes.CLIENT), Holdings.by(call)));
  }
}
