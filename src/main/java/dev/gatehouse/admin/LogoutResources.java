package dev.gatehouse.admin;

import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.LogoutMessageRow;
import dev.gatehouse.storage.LogoutMessageStore.Counts;
import dev.gatehouse.storage.Storage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Logouts that applications were not told of, as a resource of the administration interface. */
final class LogoutResources implements Resource {
  private static final int MOST = 500;
  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();
  private final Storage storage;

  LogoutResources(Storage storage) {
    this.storage = storage;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listLogouts", "/logouts")
            .summary("List ends of sessions that applications have not been told of")
            .description(
                "The latest 500: those that are still to be delivered, and for 30 days those that"
                    + " were given up, because the application refused them or did not answer for"
                    + " a day.")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Logouts")
                    .required("waiting", Shape.number(0, Long.MAX_VALUE), "How many wait.")
                    .required(
                        "undelivered", Shape.number(0, Long.MAX_VALUE), "How many were given up.")
                    .required(
                        "logouts",
                        Shape.list(
                                Shape.object("Logout")
                                    .required("client_id", WORDS, "The application.")
                                    .required("sid", WORDS, "The session as it knows it.")
                                    .required(
                                        "session_id", WORDS, "The session as the audit knows it.")
                                    .required("connector_id", WORDS, "Where the person came from.")
                                    .required("user_id", WORDS, "Who it was.")
                                    .required("state", WORDS, "waiting or undelivered.")
                                    .required("attempts", Shape.number(0, 1_000_000), "So far.")
                                    .required("ended", Shape.moment(), "When the session ended.")
                                    .optional("next", Shape.moment(), "The next attempt.")
                                    .optional("problem", WORDS, "Why the last attempt failed."))
                            .unbounded(),
                        "The latest first."),
                "All.")
            .by(call -> list()));
  }

  private Reply list() {
    return Reply.ok(
        storage.read(tx -> {
          Counts counts = tx.logoutMessages().counts();
          return Map.of(
              "waiting",
              counts.waiting(),
              "undelivered",
              counts.givenUp(),
              "logouts",
              tx.logoutMessages().newest(MOST).stream().map(LogoutResources::describe).toList());
        }));
  }

  private static Map<String, Object> describe(LogoutMessageRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("client_id", row.clientId());
    json.put("sid", row.sid());
    json.put("session_id", row.accountSessionId());
    json.put("connector_id", row.connectorId());
    json.put("user_id", row.userId());
    json.put("state", row.givenUpAt() == null ? "waiting" : "undelivered");
    json.put("attempts", row.attempts());
    json.put("ended", row.endedAt().toString());
    if (row.givenUpAt() == null) {
      json.put("next", row.dueAt().toString());
    }
    if (row.problem() != null) {
      json.put("problem", row.problem());
    }
    return json;
  }
}
