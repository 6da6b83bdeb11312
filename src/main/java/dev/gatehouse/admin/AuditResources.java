package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditText;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Lines;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.AuditEntry;
import dev.gatehouse.storage.AuditQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The audit record as resources of the administration interface. Thread-safe. */
final class AuditResources implements Resource {
  private static final String PATH = "/audit";
  private static final int LONGEST_FACT = 10_000;
  private static final int LINES_AT_ONCE = 500;
  private static final Shape FACT = Shape.text().length(0, LONGEST_FACT).anyCharacters();
  private static final Shape FILTER = Shape.text().length(1, 1_024);
  private static final ObjectShape EVENT = event();
  private static final Set<String> KNOWN =
      EVENT.members().stream()
          .map(ObjectShape.Member::name)
          .collect(Collectors.toUnmodifiableSet());
  private final AuditTrail trail;

  AuditResources(AuditTrail trail) {
    this.trail = trail;
  }

  private static ObjectShape event() {
    ObjectShape shape =
        Shape.object("AuditEvent")
            .required("id", Shape.text(), "Names the event for good; ids follow the order of time.")
            .required("event", Shape.text(), "What happened.")
            .required("at", Shape.moment(), "When.")
            .optional("request_id", FACT, "The request that it came from.")
            .optional("remote", FACT, "The address that it came from.");
    for (Fact fact : Fact.values()) {
      shape = shape.optional(fact.wireName(), FACT, fact.meaning());
    }
    return shape;
  }

  @Override
  public List<Operation> operations() {
    Operation.Builder search =
        Operation.get("searchAudit", PATH)
            .summary("Search the audit record")
            .description(
                "In order of time the answer ends ten seconds ago, so that who comes back with"
                    + " after or cursor misses nothing.")
            .needs(AdminScope.AUDIT)
            .paged()
            .query(
                AuditQueries.TYPE,
                FILTER,
                "Names of events, separated by commas; login.* stands for all that begin so.")
            .query(AuditQueries.SINCE, FILTER, "Events of this moment (RFC 3339, UTC) and later.")
            .query(AuditQueries.UNTIL, FILTER, "Events before this moment.")
            .query(
                AuditQueries.USER,
                FILTER,
                "A person: a sub, an id at a connector, or what somebody logs in with.");
    AuditQueries.KEYS.forEach((name, key) -> search.query(name, FILTER, AuditQueries.meaning(key)));
    return List.of(
        search
            .query(
                AuditQueries.ORDER,
                Shape.choice(AuditQueries.NEWEST, AuditQueries.OLDEST),
                "Which come first; else the newest.")
            .query(
                AuditQueries.AFTER,
                FILTER,
                "The id of an event: only those behind it in the order asked for.")
            .answers(
                200,
                Shape.object("AuditEvents")
                    .required("events", Shape.list(EVENT).unbounded(), "What was found.")
                    .optional("next", Shape.text().length(1, 4_096), "The cursor of the rest."),
                "A page.")
            .streams(
                "An AuditEvent in each line. Without limit there is no bound;"
                    + " cursor is for pages, and after goes on.",
                this::stream)
            .by(this::search),
        Operation.post("erasePerson", PATH + "/erase")
            .summary("Take a person out of the audit record")
            .description(
                "A pseudonym replaces the person's identifiers, and their login and addresses go."
                    + " This cannot be undone.")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("ErasedPerson")
                    .required("connector", FILTER, "The connector that the person comes through.")
                    .required("user_id", FILTER, "The person at the connector.")
                    .optional("login", FILTER, "What they logged in with."))
            .answers(
                200,
                Shape.object("Erased")
                    .required("pseudonym", Shape.text(), "What stands for the person now.")
                    .required("events", Shape.number(0, Integer.MAX_VALUE), "In how many events."),
                "Done.")
            .by(this::erase));
  }

  private Reply search(Call call) {
    AuditQuery query =
        AuditQueries.of(call, text -> trail.person(text, call.generation().connectors()));
    return Reply.ok(
        call.page(
            "events",
            (after, limit) -> trail.search(AuditQueries.behind(query, after, limit)),
            entry -> entry.position().toString(),
            AuditResources::members));
  }

  /** The record line by line: a page is read when the one before is written. */
  private Lines stream(Call call) {
    if (call.query("cursor").isPresent()) {
      throw ProblemException.parameter("cursor", "cursor is for pages; use after with lines");
    }
    // What comes in meanwhile is left for the next call: otherwise a busy server's lines never end.
    AuditQuery query =
        trail.settled(
            AuditQueries.of(call, text -> trail.person(text, call.generation().connectors())));
    long most = call.query("limit").map(Long::parseLong).orElse(Long.MAX_VALUE);
    List<AuditEntry> first = trail.search(AuditQueries.behind(query, null, page(most)));
    return sink -> {
      long left = most;
      List<AuditEntry> page = first;
      while (!page.isEmpty()) {
        for (AuditEntry entry : page) {
          sink.line(AuditText.json(members(entry)));
        }
        left -= page.size();
        String last = page.get(page.size() - 1).position().toString();
        page = left <= 0 ? List.of() : trail.search(AuditQueries.behind(query, last, page(left)));
      }
    };
  }

  private static int page(long left) {
    return (int) Math.min(left, LINES_AT_ONCE);
  }

  /** What a newer program noted beside what we know is left out here. */
  private static Map<String, Object> members(AuditEntry entry) {
    Map<String, Object> members = new LinkedHashMap<>(entry.members());
    members.keySet().retainAll(KNOWN);
    return members;
  }

  private Reply erase(Call call) {
    if (!call.caller().scopes().contains(AdminScope.AUDIT)) {
      // Who may not see the record must not change what others find in it.
      throw ProblemException.of(
          ProblemException.Kind.FORBIDDEN,
          "Erasing a person needs the scope audit:read besides admin:write.");
    }
    AuditTrail.Erased erased =
        trail.erase(
            call.body().text("connector"),
            call.body().text("user_id"),
            call.body().text("login"),
            call.caller().actor());
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("pseudonym", erased.pseudonym());
    reply.put("events", erased.events());
    return Reply.ok(reply);
  }
}
