package dev.gatehouse.admin;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientAdministration.Actor;
import dev.gatehouse.clients.ClientAdministration.Surroundings;
import dev.gatehouse.clients.ClientDescription;
import dev.gatehouse.clients.ClientOrigin;
import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.clients.RegisteredClient;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Operation.Condition;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.spi.settings.Durations;
import dev.gatehouse.storage.ClientRow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Clients as resources of the administration interface. Thread-safe. */
final class ClientResources implements Resource {
  private static final String ID = "id";
  private static final String ONE = "/clients/{id}";
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);
  private static final String USUAL_OVERLAP = "1d";

  /** The order of the database, which is that of UTF-8. */
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(
          text -> text.getBytes(StandardCharsets.UTF_8), java.util.Arrays::compareUnsigned);

  private final ClientAdministration clients;
  private final SigningKeys keys;

  ClientResources(ClientAdministration clients, SigningKeys keys) {
    this.clients = clients;
    this.keys = keys;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listClients", "/clients")
            .summary("List clients, those of the configuration too")
            .needs(AdminScope.READ)
            .paged()
            .answers(
                200,
                Shape.object("ClientPage")
                    .required(
                        "clients", Shape.list(ClientShapes.CLIENT).unbounded(), "In order of id.")
                    .optional("next", Shape.text().length(1, 2_048), "Cursor of the next page."),
                "A page.")
            .by(call -> Reply.ok(list(call))),
        Operation.post("createClient", "/clients")
            .summary("Register a client")
            .description(
                "The keys are those of staticClients. Without id it gets one; without secret,"
                    + " unless it is public, it gets one of 256 bits, which is told once.")
            .needs(AdminScope.WRITE)
            .body(ClientShapes.SETTINGS)
            .repeatable()
            .answers(201, ClientShapes.DONE, "Registered.")
            .tagged()
            .by(this::add),
        one(Operation.get("readClient", ONE), AdminScope.READ)
            .summary("Read a client")
            .answers(200, ClientShapes.CLIENT, "The client.")
            .tagged()
            .by(this::show),
        one(Operation.patch("changeClient", ONE), AdminScope.WRITE)
            .summary("Change members of a client")
            .mergePatch(ClientShapes.PATCH)
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, ClientShapes.DONE, "Changed.")
            .tagged()
            .by(this::change),
        one(Operation.put("replaceClient", ONE), AdminScope.WRITE)
            .summary("Replace all members of a client but its id and its secret")
            .body(ClientShapes.REPLACEMENT)
            .conditional(Condition.REQUIRED)
            .refuses(409)
            .answers(200, ClientShapes.DONE, "Replaced.")
            .tagged()
            .by(this::replace),
        one(Operation.delete("removeClient", ONE), AdminScope.WRITE)
            .summary("Remove a client and end all that people have allowed it")
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, Ended.SHAPE, "Removed.")
            .by(this::remove),
        one(Operation.post("rotateClientSecret", ONE + "/rotate-secret"), AdminScope.WRITE)
            .summary("Give a client a new secret")
            .description("The secret is told once. The one before works a while longer.")
            .body(
                Shape.object("SecretRotation")
                    .optional(
                        "overlap",
                        Shape.text(),
                        "How long the old secret works, such as 12h or 1d; 0s ends it now. Else "
                            + USUAL_OVERLAP
                            + "."))
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, ClientShapes.DONE, "The new secret.")
            .tagged()
            .by(this::rotate));
  }

  private static Operation.Builder one(Operation.Builder operation, AdminScope scope) {
    return operation.path(ID, ClientShapes.ID, "The client's id.").needs(scope);
  }

  private Surroundings around(Call call) {
    Set<String> algorithms =
        keys.algorithms().stream().map(JWSAlgorithm::getName).collect(Collectors.toSet());
    return new Surroundings(
        call.generation().clients(),
        algorithms,
        id -> call.generation().connectors().find(id).isPresent());
  }

  static Actor actor(Call call) {
    return new Actor(call.caller().actor(), call.requestId(), call.remoteAddress());
  }

  /** A client as requests see it and as the database has it; one of both may be missing. */
  private record Seen(String id, Optional<Client> client, ClientRow row) {}

  private Map<String, Object> list(Call call) {
    ClientRegistry registry = call.generation().clients();
    return call.page(
        "clients",
        (after, limit) -> {
          Map<String, Seen> found = new TreeMap<>(BY_BYTES);
          Map<String, ClientRow> rows =
              clients.list(after, limit).stream()
                  .collect(Collectors.toMap(ClientRow::id, row -> row));
          rows.forEach((id, row) -> found.put(id, new Seen(id, registry.find(id), row)));
          registry.all().stream()
              .filter(client -> after == null || BY_BYTES.compare(client.id(), after) > 0)
              .sorted(Comparator.comparing(Client::id, BY_BYTES))
              .limit(limit)
              .forEach(client ->
                  found.put(
                      client.id(),
                      new Seen(client.id(), Optional.of(client), rows.get(client.id()))));
          return found.values().stream().limit(limit).toList();
        },
        Seen::id,
        seen -> describe(seen, registry));
  }

  private Reply show(Call call) {
    String id = call.path(ID);
    Optional<Client> client = call.generation().clients().find(id);
    ClientRow row = clients.find(id).orElse(null);
    if (client.isEmpty() && row == null) {
      throw new ClientRefusedException(
          ClientRefusedException.Reason.UNKNOWN, "there is no client " + id);
    }
    Map<String, Object> json = describe(new Seen(id, client, row), call.generation().clients());
    return Reply.ok(json).tag(state(json, row));
  }

  /** What a client is not kept as a row for has no version; its description is its state. */
  private static String state(Map<String, Object> json, ClientRow row) {
    return json.containsKey("version")
        ? Long.toString(row.version())
        : Digests.base64Url(Digests.sha256(json.toString()));
  }

  private static Map<String, Object> describe(Seen seen, ClientRegistry registry) {
    Map<String, Object> json = new LinkedHashMap<>();
    ClientRow row = seen.row();
    json.put(ID, seen.id());
    seen.client().ifPresent(found -> json.putAll(ClientDescription.of(found)));
    boolean configured = registry.isFixed(seen.id());
    json.put("source", configured ? "configuration" : source(row));
    if (configured && row != null) {
      json.put(
          "note",
          "the database has a client of this id, too; the one of the configuration is in force");
    }
    if (seen.client().isEmpty()) {
      json.put("note", "the client cannot be used with the rules of now; the log says why");
    }
    if (row != null && !configured) {
      json.put("version", row.version());
      json.put("created", row.createdAt().toString());
      json.put("updated", row.updatedAt().toString());
      json.put("secrets", row.secrets().stream().map(ClientResources::describe).toList());
    }
    return json;
  }

  private static String source(ClientRow row) {
    // Between a removal and the next look at the registry there is a client without a row.
    return row != null && row.source() == ClientRow.Source.DYNAMIC ? "dynamic" : "administrator";
  }

  private static Map<String, Object> describe(ClientRow.Secret secret) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("created", secret.createdAt().toString());
    Instant end = secret.expiresAt();
    if (end != null) {
      json.put("expires", end.toString());
    }
    return json;
  }

  private static Reply reply(Reply empty, RegisteredClient done, Call call) {
    Map<String, Object> json = empty.body();
    json.put(
        "client",
        describe(
            new Seen(done.row().id(), Optional.of(done.client()), done.row()),
            call.generation().clients()));
    done.secret().ifPresent(secret -> json.put("secret", secret.reveal()));
    if (!done.warnings().isEmpty()) {
      json.put(
          "warnings",
          done.warnings().stream().map(problem -> Problems.finding(problem).json()).toList());
    }
    return empty.tag(Long.toString(done.row().version())).secret("secret");
  }

  /**
   * Nobody gives more than they have, nor gets at the secret of a client that may do more than they
   * (attack case 65).
   */
  private static void requireNoMore(Call call, Object adminScopes) {
    if (adminScopes instanceof Iterable<?> wanted) {
      for (Object scope : wanted) {
        boolean held =
            AdminScope.of(String.valueOf(scope))
                .filter(one -> !call.caller().scopes().contains(one))
                .isEmpty();
        if (!held) {
          throw ProblemException.of(
              ProblemException.Kind.FORBIDDEN,
              "Only who has the scope " + scope + " may change clients that have it, or give it.");
        }
      }
    }
  }

  private void requireNoMore(Call call) {
    requireNoMore(call, call.body().members().get("adminScopes"));
    call.generation()
        .clients()
        .find(call.path(ID))
        .ifPresent(client -> requireNoMore(call, client.adminScopes()));
    // A row that no client can be made of now, or that the configuration hides, has them, too.
    requireNoMore(call, clients.storedAdminScopes(call.path(ID)));
  }

  private Reply add(Call call) {
    requireNoMore(call, call.body().members().get("adminScopes"));
    RegisteredClient done =
        clients.add(call.body().members(), ClientOrigin.ADMINISTRATOR, around(call), actor(call));
    String path = "/clients/" + URLEncoder.encode(done.row().id(), StandardCharsets.UTF_8);
    return reply(Reply.created(path.replace("+", "%20"), new LinkedHashMap<>()), done, call);
  }

  /** The version that the caller has seen; empty when it does not say. */
  private OptionalLong expected(Call call) {
    if (!call.conditional()) {
      return OptionalLong.empty();
    }
    Optional<ClientRow> row = clients.find(call.path(ID));
    row.ifPresent(one -> call.requireState(Long.toString(one.version())));
    return row.map(ClientRow::version).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private Reply change(Call call) {
    requireNoMore(call);
    RegisteredClient done =
        clients.change(
            call.path(ID), call.body().members(), expected(call), around(call), actor(call));
    return reply(Reply.ok(new LinkedHashMap<>()), done, call);
  }

  private Reply replace(Call call) {
    requireNoMore(call);
    Map<String, Object> members = new LinkedHashMap<>(call.body().members());
    members.values().removeIf(Objects::isNull);
    RegisteredClient done =
        clients.replace(call.path(ID), members, expected(call), around(call), actor(call));
    return reply(Reply.ok(new LinkedHashMap<>()), done, call);
  }

  private Reply rotate(Call call) {
    requireNoMore(call);
    String overlap = call.body().has("overlap") ? call.body().text("overlap") : USUAL_OVERLAP;
    RegisteredClient done =
        clients.rotateSecret(
            call.path(ID), overlap(overlap), expected(call), around(call), actor(call));
    return reply(Reply.ok(new LinkedHashMap<>()), done, call);
  }

  private static Duration overlap(String text) {
    Duration overlap;
    try {
      overlap = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.member("overlap", e.getMessage());
    }
    if (overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw ProblemException.member(
          "overlap", "an old secret works for at most " + LONGEST_OVERLAP.toDays() + "d more");
    }
    return overlap;
  }

  private Reply remove(Call call) {
    return Ended.reply(
        clients.remove(call.path(ID), expected(call), call.generation().clients(), actor(call)));
  }
}
