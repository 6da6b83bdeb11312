package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorLoad;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.connectors.SelfChecks;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.ProblemException.Kind;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.storage.Storage;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Connectors as resources of the administration interface. Thread-safe. */
final class ConnectorResources implements Resource {
  private static final Shape WORDS = Shape.text().length(0, 100_000).anyCharacters();
  private static final Shape HOW_MANY = Shape.number(0, Integer.MAX_VALUE);

  /** Each check holds a thread until its upstream has answered. */
  private static final int MOST_CHECKS = 4;

  private static final ObjectShape ORIGIN =
      Shape.object("ConnectorOrigin")
          .optional("plugin", WORDS, "The plug-in; none when the type is built in.")
          .required("files", Shape.list(WORDS).unbounded(), "The plug-in's jars.")
          .required("spi", WORDS, "The version of the SPI that it was built against.");
  private static final ObjectShape CALLS =
      Shape.object("ConnectorCalls")
          .required("kind", Shape.choice("login", "refresh"), "What the calls are for.")
          .required("running", HOW_MANY, "Calls whose answer somebody waits for.")
          .required("waiting", HOW_MANY, "Calls that wait for their turn.")
          .required("stuck", HOW_MANY, "Calls that nobody waits for and that have not come back.")
          .required(
              "breaker",
              Shape.choice("closed", "probing", "open"),
              "Whether the upstream is asked: closed, it is; probing, one call finds out whether it"
                  + " answers; open, it is not.")
          .optional("trouble", WORDS, "Why it is not.");
  private static final ObjectShape CONNECTOR =
      Shape.object("Connector")
          .required("id", WORDS, "The connector's id.")
          .required("type", WORDS, "Its type.")
          .required("name", WORDS, "What people read on the login page.")
          .required("available", Shape.flag(), "Whether it is open, so that people can log in.")
          .optional("problem", WORDS, "Why not.")
          .optional("origin", ORIGIN, "Where its type comes from; none when there is no such type.")
          .required("checkable", Shape.flag(), "Whether it can be checked.")
          .required(
              "calls",
              Shape.list(CALLS).unbounded(),
              "What its calls hold at the moment; empty where there is no upstream.");
  private final Storage storage;
  private final InstantSource clock;
  private final Set<String> beingChecked = ConcurrentHashMap.newKeySet();

  ConnectorResources(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listConnectors", "/connectors")
            .summary("List connectors")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Connectors")
                    .required("connectors", Shape.list(CONNECTOR).unbounded(), "All."),
                "All.")
            .by(call -> {
              ConnectorSet set = call.generation().connectors();
              List<ConnectorLoad> loads = set.loads();
              return Reply.ok(
                  Map.of(
                      "connectors",
                      set.all().stream().map(one -> describe(one, set, loads)).toList()));
            }),
        Operation.get("readConnector", "/connectors/{id}")
            .summary("Read a connector")
            .needs(AdminScope.READ)
            .path("id", Shape.text(), "The connector's id.")
            .answers(200, CONNECTOR, "The connector.")
            .by(call -> {
              ConnectorSet set = call.generation().connectors();
              return Reply.ok(describe(found(call), set, set.loads()));
            }),
        Operation.post("checkConnector", "/connectors/{id}/check")
            .summary("Have a connector find out whether its upstream can be used")
            .description(
                "It asks the upstream as it would for a login, and logs nobody in. A connector is"
                    + " checked once at a time, and four connectors at a time.")
            .needs(AdminScope.WRITE)
            .path("id", Shape.text(), "The connector's id.")
            .refuses(409, 429)
            .answers(
                200,
                Shape.object("ConnectorCheck")
                    .required("works", Shape.flag(), "Whether everything was found good.")
                    .required(
                        "findings",
                        Shape.list(
                                Shape.object("ConnectorFinding")
                                    .required("subject", WORDS, "What was looked at.")
                                    .required("good", Shape.flag(), "Whether it is as it should.")
                                    .required("detail", WORDS, "What was found, and what to do."))
                            .unbounded(),
                        "In the order in which they were made."),
                "What was found.")
            .by(this::check));
  }

  private static ConnectorStatus found(Call call) {
    String id = call.path("id");
    return call.generation()
        .connectors()
        .find(id)
        .orElseThrow(() -> ProblemException.notFound("there is no connector " + id));
  }

  private static Map<String, Object> describe(
      ConnectorStatus one, ConnectorSet set, List<ConnectorLoad> loads) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", one.id());
    json.put("type", one.type());
    json.put("name", one.name());
    json.put("available", one.available());
    one.problem().ifPresent(problem -> json.put("problem", problem));
    one.origin().ifPresent(origin -> json.put("origin", describe(origin)));
    json.put("checkable", isCheckable(one.id(), set));
    json.put(
        "calls",
        loads.stream()
            .filter(load -> load.connectorId().equals(one.id()))
            .map(ConnectorResources::describe)
            .toList());
    return json;
  }

  private static Map<String, Object> describe(ConnectorTypes.Origin origin) {
    Map<String, Object> json = new LinkedHashMap<>();
    origin.plugin().ifPresent(plugin -> json.put("plugin", plugin));
    json.put("files", origin.files());
    json.put("spi", origin.builtAgainst());
    return json;
  }

  private static Map<String, Object> describe(ConnectorLoad load) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", load.kind());
    json.put("running", load.running());
    json.put("waiting", load.waiting());
    json.put("stuck", load.stuck());
    json.put("breaker", load.breaker().name().toLowerCase(Locale.ROOT));
    load.trouble().ifPresent(trouble -> json.put("trouble", trouble));
    return json;
  }

  private static boolean isCheckable(String id, ConnectorSet set) {
    try (ConnectorLease lease = set.borrow(id)) {
      return lease.connector().selfCheck().isPresent();
    } catch (ConnectorUnavailableException e) {
      return false;
    }
  }

  private Reply check(Call call) {
    String id = found(call).id();
    boolean ours = beingChecked.add(id);
    // Counted afterwards: of many at once some may go away for nothing, and never too many stay.
    if (!ours || beingChecked.size() > MOST_CHECKS) {
      if (ours) {
        beingChecked.remove(id);
      }
      throw ProblemException.of(
              Kind.TOO_MANY, "Connectors are being checked already; wait until that is done.")
          .header("Retry-After", "5");
    }
    List<Finding> findings;
    try (ConnectorLease lease = call.generation().connectors().borrow(id)) {
      findings =
          SelfChecks.run(lease.connector())
              .orElseThrow(() ->
                  ProblemException.conflict("connector " + id + " cannot check its upstream"));
    } catch (ConnectorUnavailableException e) {
      throw ProblemException.conflict(e.getMessage());
    } finally {
      beingChecked.remove(id);
    }
    record(call, id, findings);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("works", findings.stream().allMatch(Finding::good));
    json.put("findings", findings.stream().map(ConnectorResources::describe).toList());
    return Reply.ok(json);
  }

  private static Map<String, Object> describe(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", finding.subject());
    json.put("good", finding.good());
    json.put("detail", finding.detail());
    return json;
  }

  private void record(Call call, String id, List<Finding> findings) {
    String bad =
        findings.stream()
            .filter(finding -> !finding.good())
            .map(Finding::subject)
            .collect(Collectors.joining(", "));
    AuditEvent event =
        AuditEvent.of(AuditType.CONNECTOR_CHECKED)
            .request(call.requestId(), call.remoteAddress())
            .with(Fact.ACTOR, call.caller().actor())
            .with(Fact.CONNECTOR, id)
            .with(Fact.DETAIL, bad.isEmpty() ? "works" : "found bad: " + bad)
            .at(clock.instant());
    storage.write(tx -> {
      tx.audit().append(event);
      return null;
    });
  }
}
